package io.tasklane.standalone.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A collection with indexes answers as one without, whatever is asked. */
class OrderedIndexTest {

    private static final List<String> STATES = List.of("queued", "running", "failed", "completed");

    @TempDir
    Path folder;

    private EmbeddedStore store;
    private MongoClient client;

    @BeforeEach
    void open() {
        store = EmbeddedStore.open(folder, 0);
        client = MongoClients.create(store.uri());
    }

    @AfterEach
    void close() {
        client.close();
        store.close();
    }

    @Test
    void whatAnIndexFindsIsWhatALookAtEveryDocumentFinds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        index();
        for (int change = 0; change < 600; change++) {
            both(changed(random));
        }
        int asked = 0;
        for (int query = 0; query < 400; query++) {
            if (query == 200) {
                close();
                open();
                both(changed(random));
            }
            Bson filter = filter(random);
            Bson order = random.nextBoolean() ? ascending("at", "_id") : descending("at", "_id");
            int limit = random.nextInt(20);
            String described = "seed " + seed + ": " + filter + " sorted by " + order + ", limit " + limit;
            assertThat(found(indexed(), filter, order, limit))
                    .as(described)
                    .isEqualTo(found(plain(), filter, order, limit));
            assertThat(found(indexed(), filter, ascending("_id"), limit))
                    .as(described)
                    .isEqualTo(found(plain(), filter, ascending("_id"), limit));
            int all = found(plain(), filter, order, 0).size();
            assertThat(count(indexed(), filter)).as(described).isEqualTo(all);
            assertThat(count(plain(), filter)).as(described).isEqualTo(all);
            asked += all;
        }
        Document exact = new Document("tenant", "tenant1").append("state", "failed");
        assertThat(count(indexed(), exact))
                .as("seed " + seed)
                .isEqualTo(found(plain(), exact, ascending("_id"), 0).size());
        assertThat(asked).as("matches of all queries, seed " + seed).isPositive();
        System.out.println(
                "OrderedIndex: " + count(plain(), new Document()) + " documents, " + asked + " found, seed " + seed);
    }

    private void index() {
        indexed().createIndex(Indexes.ascending("tenant", "at", "_id"));
        indexed().createIndex(Indexes.ascending("tenant", "state", "at", "_id"));
        indexed().createIndex(Indexes.ascending("tenant", "name", "state", "at", "_id"));
        indexed().createIndex(Indexes.ascending("tenant", "labelled", "at", "_id"));
        indexed().createIndex(Indexes.ascending("finishedAt"));
    }

    private Consumer<MongoCollection<Document>> changed(Random random) {
        String id = "t" + random.nextInt(300);
        if (random.nextInt(10) == 0) {
            return tasks -> tasks.deleteOne(eq("_id", id));
        }
        Document set = new Document("tenant", "tenant" + random.nextInt(2))
                .append("state", STATES.get(random.nextInt(4)))
                .append("name", "name" + random.nextInt(3))
                .append(
                        "labelled",
                        random.nextInt(4) == 0
                                ? List.of()
                                : List.of("a=" + random.nextInt(3), "b=" + random.nextInt(3)));
        Document update = new Document();
        if (random.nextInt(5) > 0) {
            set.append("at", new Date(1_000L * random.nextInt(50)));
        }
        if (random.nextBoolean()) {
            set.append("finishedAt", new Date(1_000L * random.nextInt(50)));
        } else {
            update.append("$unset", new Document("finishedAt", ""));
        }
        Document whole = update.append("$set", set);
        return tasks -> tasks.updateOne(eq("_id", id), whole, new UpdateOptions().upsert(true));
    }

    private static Bson filter(Random random) {
        List<Bson> all = new ArrayList<>();
        all.add(eq("tenant", "tenant" + random.nextInt(2)));
        if (random.nextInt(3) == 0) {
            all.add(eq("name", "name" + random.nextInt(3)));
        }
        switch (random.nextInt(3)) {
            case 0 -> all.add(eq("state", STATES.get(random.nextInt(4))));
            case 1 -> all.add(in("state", STATES.subList(random.nextInt(2), 3)));
            default -> {}
        }
        for (String label : List.of("a", "b")) {
            if (random.nextInt(4) == 0) {
                all.add(eq("labelled", label + "=" + random.nextInt(3)));
            }
        }
        Date at = new Date(1_000L * random.nextInt(50));
        switch (random.nextInt(6)) {
            case 0 -> all.add(gt("at", at));
            case 1 -> all.add(lt("at", at));
            case 2 -> all.add(and(gte("at", at), lte("at", new Date(at.getTime() + 10_000))));
            case 3 -> all.add(lte("finishedAt", at));
            default -> {}
        }
        return and(all);
    }

    private void both(Consumer<MongoCollection<Document>> change) {
        change.accept(indexed());
        change.accept(plain());
    }

    private MongoDatabase database() {
        return client.getDatabase("tasklane");
    }

    private MongoCollection<Document> indexed() {
        return database().getCollection("indexed");
    }

    private MongoCollection<Document> plain() {
        return database().getCollection("plain");
    }

    private static List<Document> found(MongoCollection<Document> tasks, Bson filter, Bson order, int limit) {
        return tasks.find(filter).sort(order).limit(limit).into(new ArrayList<>());
    }

    private int count(MongoCollection<Document> tasks, Bson filter) {
        return database()
                .runCommand(new Document("count", tasks.getNamespace().getCollectionName()).append("query", filter))
                .getInteger("n");
    }
}
