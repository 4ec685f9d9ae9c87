package io.tasklane.standalone.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Sorts.descending;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the gateway does takes about as long in a large collection as in a small one. */
class StoreAtSizeTest {

    private static final int SMALL = 1_000;
    private static final int LARGE = 100_000;
    private static final int BATCH = 1_000;

    /** A scan would be a hundred times slower; a busy machine may be a few times slower. */
    private static final double BOUND = 5;

    private static final String FILLING = "x".repeat(200);

    @TempDir
    Path folder;

    private final Random random = new Random(42);
    private int size;
    private long offset;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void upsertsLookupsAndTheNewestPageStayFlat() {
        try (EmbeddedStore store = EmbeddedStore.open(folder, 0);
                MongoClient client = MongoClients.create(store.uri())) {
            MongoCollection<Document> tasks = client.getDatabase("tasklane").getCollection("tasks");
            grow(tasks, SMALL);
            measure(tasks);
            List<Double> small = measure(tasks);
            grow(tasks, LARGE);
            List<Double> large = measure(tasks);

            System.out.printf("guarded upserts, lookups and newest pages a second%n");
            System.out.printf("%,7d documents: %s%n%,7d documents: %s%n", SMALL, rounded(small), LARGE, rounded(large));
            assertThat(IntStream.range(0, small.size()).mapToDouble(i -> small.get(i) / large.get(i)))
                    .allMatch(timesSlower -> timesSlower <= BOUND);
        }
    }

    private static List<Long> rounded(List<Double> rates) {
        return rates.stream().map(Math::round).toList();
    }

    private void grow(MongoCollection<Document> tasks, int target) {
        while (size < target) {
            List<WriteModel<Document>> batch = new ArrayList<>(BATCH);
            for (int i = 0; i < BATCH; i++) {
                batch.add(guarded(size++));
            }
            tasks.bulkWrite(batch, new BulkWriteOptions().ordered(false));
        }
    }

    private UpdateOneModel<Document> guarded(int task) {
        offset++;
        return new UpdateOneModel<>(
                and(eq("_id", id(task)), lt("o", offset)),
                combine(set("o", offset), set("filling", FILLING)),
                new UpdateOptions().upsert(true));
    }

    private List<Double> measure(MongoCollection<Document> tasks) {
        return List.of(
                rate(500, i -> tasks.bulkWrite(List.of(guarded(random.nextInt(size))))),
                rate(500, i -> tasks.find(eq("_id", id(random.nextInt(size)))).first()),
                rate(100, i -> tasks.find().sort(descending("_id")).limit(50).into(new ArrayList<>())));
    }

    /** Of three rounds the best: a disturbance rarely lasts for all of them. */
    private static double rate(int times, IntConsumer action) {
        double best = 0;
        for (int round = 0; round < 3; round++) {
            long start = System.nanoTime();
            IntStream.range(0, times).forEach(action);
            best = Math.max(best, times * 1e9 / (System.nanoTime() - start));
        }
        return best;
    }

    private static String id(int task) {
        return String.format("019a%08d", task);
    }
}
