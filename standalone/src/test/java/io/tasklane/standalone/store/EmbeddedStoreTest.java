package io.tasklane.standalone.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;
import static com.mongodb.client.model.Updates.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateOptions;
import io.tasklane.standalone.ChildProcess;
import java.nio.file.Path;
import java.util.Date;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedStoreTest {

    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);

    @TempDir
    Path folder;

    private EmbeddedStore store;
    private MongoClient client;
    private MongoCollection<Document> tasks;

    @BeforeEach
    void open() {
        store = EmbeddedStore.open(folder, 0);
        client = MongoClients.create(store.uri());
        tasks = client.getDatabase("tasklane").getCollection("tasks");
    }

    @AfterEach
    void close() {
        client.close();
        store.close();
    }

    private void reopen() {
        close();
        open();
    }

    @Test
    void aGuardedUpsertInsertsThenUpdatesAndIsRefusedWhenStale() {
        tasks.updateOne(and(eq("_id", "a"), lt("o", 5L)), set("o", 5L), UPSERT);
        tasks.updateOne(and(eq("_id", "a"), lt("o", 7L)), set("o", 7L), UPSERT);

        assertThatThrownBy(() -> tasks.updateOne(and(eq("_id", "a"), lt("o", 6L)), set("o", 6L), UPSERT))
                .isInstanceOf(MongoWriteException.class)
                .hasMessageContaining("E11000");
        assertThat(tasks.find()).containsExactly(new Document("_id", "a").append("o", 7L));
    }

    @Test
    void aFilterThatNamesTheIdStillDemandsTheRest() {
        tasks.insertMany(List.of(task("a").append("tenant", "x"), task("b").append("tenant", "y")));

        assertThat(tasks.find(and(eq("_id", "a"), eq("tenant", "x")))).hasSize(1);
        assertThat(tasks.find(and(eq("_id", "a"), eq("tenant", "y")))).isEmpty();
        assertThat(tasks.find(and(in("_id", "b", "a", "c"), eq("tenant", "y")))).hasSize(1);
        assertThat(tasks.find(in("_id", "b", "a", "c")).map(EmbeddedStoreTest::id))
                .containsExactly("a", "b");
        assertThat(tasks.deleteOne(and(eq("_id", "a"), eq("tenant", "y"))).getDeletedCount())
                .isZero();
    }

    @Test
    void aRangeOfIdsComesInEitherOrderAndStopsAtTheLimit() {
        IntStream.range(0, 10).forEach(i -> tasks.insertOne(task("t" + i)));

        assertThat(tasks.find().sort(descending("_id")).limit(3).map(EmbeddedStoreTest::id))
                .containsExactly("t9", "t8", "t7");
        assertThat(tasks.find(lt("_id", "t4")).sort(descending("_id")).limit(2).map(EmbeddedStoreTest::id))
                .containsExactly("t3", "t2");
        assertThat(tasks.find(and(gt("_id", "t4"), lt("_id", "t8")))
                        .sort(ascending("_id"))
                        .map(EmbeddedStoreTest::id))
                .containsExactly("t5", "t6", "t7");
        assertThat(tasks.find(gt("_id", "t7")).sort(descending("n")).map(EmbeddedStoreTest::id))
                .containsExactly("t9", "t8");
    }

    @Test
    void numbersAreOneKeyWhateverTheirType() {
        tasks.insertOne(new Document("_id", 1).append("n", 1));

        assertThat(tasks.find(eq("_id", 1L))).hasSize(1);
        assertThat(tasks.updateOne(eq("_id", 1.0), set("n", 2)).getModifiedCount())
                .isEqualTo(1);
        assertThatThrownBy(() -> tasks.insertOne(new Document("_id", 1L))).hasMessageContaining("E11000");
    }

    @Test
    void aUniqueIndexHoldsAfterTheStoreWasOpenedAgain() {
        tasks.createIndex(Indexes.ascending("name", "tenant"), new IndexOptions().unique(true));
        tasks.insertOne(task("a").append("name", "n").append("tenant", "t"));
        reopen();

        assertThatThrownBy(() -> tasks.insertOne(task("b").append("name", "n").append("tenant", "t")))
                .hasMessageContaining("E11000");
        tasks.updateOne(eq("_id", "a"), set("name", "m"));
        tasks.insertOne(task("b").append("name", "n").append("tenant", "t"));
        assertThat(tasks.countDocuments()).isEqualTo(2);
    }

    @Test
    void whatWasWrittenIsFoundAgainWithItsTypes() {
        Document all = new Document("_id", new Document("part", 1).append("key", "k"))
                .append("text", "ä")
                .append("number", 1L << 60)
                .append("date", new Date(1_700_000_000_000L))
                .append("list", List.of(1, "two", new Document("three", 3.0)))
                .append("nothing", null);
        tasks.insertOne(all);
        reopen();

        assertThat(tasks.find()).containsExactly(all);
        client.getDatabase("tasklane").drop();
        reopen();
        assertThat(tasks.find()).isEmpty();
    }

    @Test
    void whatWasAcknowledgedSurvivesTheDeathOfTheProcess() throws Exception {
        close();
        int acknowledged = 0;
        try (ChildProcess writer = ChildProcess.start(folder, WritingProcess.class, folder.toString())) {
            while (acknowledged < 200) {
                acknowledged = Integer.parseInt(writer.line());
            }
            writer.kill();
            for (String line = writer.line(); line != null; line = writer.line()) {
                acknowledged = Integer.parseInt(line);
            }
        }
        open();

        assertThat(tasks.countDocuments()).isGreaterThanOrEqualTo(acknowledged);
    }

    /** Writes one document after another, and says the number of each once it is acknowledged. */
    static final class WritingProcess {

        public static void main(String[] args) {
            EmbeddedStore store = EmbeddedStore.open(Path.of(args[0]), 0);
            MongoClient client = MongoClients.create(store.uri());
            MongoCollection<Document> tasks = client.getDatabase("tasklane").getCollection("tasks");
            for (int i = 1; ; i++) {
                tasks.insertOne(task("t" + i));
                System.out.println(i);
            }
        }
    }

    @Test
    void aStoreThatIsOpenElsewhereIsRefused() {
        assertThatThrownBy(() -> EmbeddedStore.open(folder, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(folder.toString());
    }

    private static Document task(String id) {
        return new Document("_id", id).append("n", Integer.parseInt("0" + id.replaceAll("\\D", "")));
    }

    private static String id(Document document) {
        return document.getString("_id");
    }
}
