package io.tasklane.e2e;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.tasklane.gateway.GatewayApplication;
import io.tasklane.standalone.store.EmbeddedStore;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.bson.Document;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * How long lists and counts take with few tasks in the view and with many: a gateway over the embedded store, one client. To be run
 * by hand with the numbers of tasks as arguments.
 */
final class ListLatency {

    private static final int ROUNDS = 300;
    private static final int BATCH = 1_000;
    private static final long START = 1_767_225_600_000L;
    private static final List<String> PATHS = List.of(
            "/tasks",
            "/tasks?sort=submittedAt",
            "/tasks?state=running",
            "/tasks?status=completed",
            "/tasks?taskName=name3",
            "/tasks?taskName=name3&state=failed",
            "/tasks?label.customer=42",
            "/tasks?submittedBefore=2026-01-01T00:00:05Z",
            "/tasks?pageSize=1000");

    private final Random random = new Random(42);

    private ListLatency() {}

    public static void main(String[] sizes) throws Exception {
        for (String size : sizes) {
            new ListLatency().measure(Integer.parseInt(size));
        }
        System.exit(0);
    }

    private void measure(int size) throws Exception {
        Path folder = Files.createTempDirectory("list-latency");
        try (EmbeddedStore store = EmbeddedStore.open(folder, 0);
                MongoClient client = MongoClients.create(store.uri())) {
            long begun = System.nanoTime();
            fill(client.getDatabase("tasklane").getCollection("tasks"), size);
            System.out.printf(Locale.ROOT, "%,d tasks, written in %.0f s%n", size, seconds(begun));
            var gateway = new SpringApplicationBuilder(GatewayApplication.class)
                    .run(
                            "--spring.config.name=gateway",
                            "--server.port=0",
                            "--logging.level.root=off",
                            "--tasklane.kafka.bootstrap-servers=127.0.0.1:1",
                            "--tasklane.mongodb.uri=" + store.uri());
            try (gateway) {
                GatewayClient http = new GatewayClient(URI.create(
                        "http://127.0.0.1:" + gateway.getEnvironment().getRequiredProperty("local.server.port")));
                PATHS.forEach(path -> time(http, path));
                begun = System.nanoTime();
                http.get("/tasks/stats");
                System.out.printf(
                        Locale.ROOT, "  %-48s %.1f ms%n", "/tasks/stats, counted anew", 1_000 * seconds(begun));
            }
        }
    }

    private static double seconds(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }

    private static void time(GatewayClient http, String path) {
        double[] millis = new double[ROUNDS];
        for (int round = -ROUNDS / 3; round < ROUNDS; round++) {
            long begun = System.nanoTime();
            int status = http.get(path).statusCode();
            if (status != 200) {
                throw new IllegalStateException(path + " answered " + status);
            }
            if (round >= 0) {
                millis[round] = 1_000 * seconds(begun);
            }
        }
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT, "  %-48s p50 %.2f ms, p99 %.2f ms%n", path, millis[ROUNDS / 2], millis[ROUNDS * 99 / 100]);
    }

    private void fill(MongoCollection<Document> tasks, int size) {
        for (List<String> fields : List.of(
                List.of("tenant", "submittedAt", "_id"),
                List.of("tenant", "state", "submittedAt", "_id"),
                List.of("tenant", "taskName", "state", "submittedAt", "_id"),
                List.of("tenant", "labelPairs", "submittedAt", "_id"))) {
            Document index = new Document();
            fields.forEach(field -> index.append(field, 1));
            tasks.createIndex(index);
        }
        for (int from = 0; from < size; from += BATCH) {
            List<Document> batch = new ArrayList<>(BATCH);
            for (int number = from; number < from + BATCH; number++) {
                batch.add(task(number, size));
            }
            tasks.insertMany(batch);
        }
    }

    /** Mostly completed ones; of those that are open as many whatever the size. */
    private Document task(int number, int size) {
        boolean open = number > size - 200;
        String state = open ? "running" : random.nextInt(50) == 0 ? "failed" : "completed";
        Date at = new Date(START + number);
        String customer = Integer.toString(random.nextInt(100));
        Document task = new Document(
                        "_id", String.format("019b77%02x-%04x-7000-8000-%012x", number >> 16, number & 0xffff, number))
                .append("tenant", "default")
                .append("taskName", "name" + random.nextInt(10))
                .append("queue", "default")
                .append("labels", new Document("customer", customer))
                .append("labelPairs", List.of("customer=" + customer))
                .append("submittedAt", at)
                .append("submitted", true)
                .append("o", (long) number)
                .append("attempt", 1)
                .append("maxAttempts", 5)
                .append("startedAt", at)
                .append("state", state);
        if (state.equals("failed")) {
            task.append("error", new Document("type", "https://tasklane.io/problems/io").append("title", "Failed"));
        }
        return open ? task : task.append("finishedAt", at);
    }
}
