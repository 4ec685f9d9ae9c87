package io.tasklane.e2e;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.gateway.GatewayApplication;
import io.tasklane.model.Topics;
import io.tasklane.standalone.broker.EmbeddedBroker;
import io.tasklane.standalone.store.EmbeddedStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Measures the view beside what bounds it: records that are brought into it per second beside a loop that only writes the same
 * documents; and the time from a submission to its status. Rounds alternate, for a machine is never quite at rest. Argument: tasks
 * whose events are projected.
 */
public final class ViewMeasurements {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final int ROUNDS = 4;
    private static final int BATCH = 2_000;

    private final EmbeddedStore store;
    private final EmbeddedBroker broker;

    private ViewMeasurements(Path folder) throws Exception {
        this.store = EmbeddedStore.open(folder.resolve("store"), 0);
        this.broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
    }

    public static void main(String[] arguments) throws Exception {
        ViewMeasurements measurements = new ViewMeasurements(Files.createTempDirectory("view-measurements"));
        measurements.throughput(Integer.parseInt(arguments[0]));
        measurements.submitToVisible();
        measurements.broker.close();
        measurements.store.close();
        System.exit(0);
    }

    private void throughput(int tasks) throws Exception {
        LivesOfTasks lives = new LivesOfTasks(1, new Topics("throughput."), tasks);
        int records = lives.records().size();
        try (ConfigurableApplicationContext gateway = gateway("throughput", "warm-up")) {
            GatewayClient client = client(gateway);
            Awaitility.await("the topics")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> client.get("/actuator/health/readiness").statusCode() == 200);
        }
        try (KafkaProducer<byte[], byte[]> producer = new PlainKafka(broker.bootstrapServers()).producer()) {
            lives.records().forEach(producer::send);
        }
        for (int round = 0; round < ROUNDS; round++) {
            String database = "round-" + round;
            double projected = projected(database, records);
            double bare = bare(database, records);
            System.out.printf(
                    Locale.ROOT,
                    "round %d: %d records, projection %.0f/s, bare loop %.0f/s, ratio %.2f%n",
                    round,
                    records,
                    projected,
                    bare,
                    projected / bare);
        }
    }

    private double projected(String database, int records) {
        try (ConfigurableApplicationContext gateway = gateway("throughput", database)) {
            var counter = gateway.getBean(MeterRegistry.class).counter("tasklane.projection.records");
            Awaitility.await("the first records").atMost(Duration.ofMinutes(2)).until(() -> counter.count() > 0);
            long begun = System.nanoTime();
            double before = counter.count();
            Awaitility.await("all records")
                    .atMost(Duration.ofMinutes(10))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> counter.count() >= records);
            return (records - before) / ((System.nanoTime() - begun) / 1e9);
        }
    }

    /** The same documents, from memory: what there is one of for each end or record, and for each task of a batch an update. */
    private double bare(String database, int records) {
        try (MongoClient client = MongoClients.create(store.uri())) {
            MongoDatabase from = client.getDatabase(database);
            List<Document> views = from.getCollection("tasks").find().into(new ArrayList<>());
            List<String> kinds = List.of("results", "expiries", "task_history");
            Map<String, List<Document>> inserted = new LinkedHashMap<>();
            kinds.forEach(
                    kind -> inserted.put(kind, from.getCollection(kind).find().into(new ArrayList<>())));
            MongoCollection<Document> to = from.getCollection("bare_tasks");
            Random random = new Random(1);
            BulkWriteOptions unordered = new BulkWriteOptions().ordered(false);
            long begun = System.nanoTime();
            for (int at = 0; at < records; at += BATCH) {
                int size = Math.min(BATCH, records - at);
                List<UpdateOneModel<Document>> updates = random.ints(size, 0, views.size())
                        .distinct()
                        .mapToObj(views::get)
                        .map(view -> new UpdateOneModel<Document>(
                                Filters.eq("_id", view.get("_id")),
                                new Document("$set", view),
                                new UpdateOptions().upsert(true)))
                        .toList();
                to.bulkWrite(updates, unordered);
                for (Map.Entry<String, List<Document>> kind : inserted.entrySet()) {
                    List<Document> all = kind.getValue();
                    int first = (int) ((long) at * all.size() / records);
                    int last = (int) ((long) (at + size) * all.size() / records);
                    if (first < last) {
                        from.getCollection("bare_" + kind.getKey())
                                .bulkWrite(
                                        all.subList(first, last).stream()
                                                .map(InsertOneModel::new)
                                                .toList(),
                                        unordered);
                    }
                }
            }
            return records / ((System.nanoTime() - begun) / 1e9);
        }
    }

    private void submitToVisible() throws Exception {
        try (ConfigurableApplicationContext gateway = gateway("visible", "visible")) {
            GatewayClient client = client(gateway);
            Awaitility.await("the gateway")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> client.post("/submitTask", "{\"taskName\":\"none\"}")
                                    .statusCode()
                            == 202);
            long[] nanos = new long[1_500];
            for (int i = -200; i < nanos.length; i++) {
                String task = client.submit("{\"taskName\":\"none\",\"parameters\":{\"n\":" + i + "}}");
                long accepted = System.nanoTime();
                while (get(client, "/taskStatus/" + task) != 200) {
                    Thread.onSpinWait();
                }
                if (i >= 0) {
                    nanos[i] = System.nanoTime() - accepted;
                }
            }
            System.out.println("submit to visible: " + percentiles(nanos));
        }
    }

    /** Without the checks of what tests get: they would take longer than the answer. */
    private static int get(GatewayClient client, String path) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(client.uri(path)).build(), BodyHandlers.discarding())
                .statusCode();
    }

    private ConfigurableApplicationContext gateway(String prefix, String database) {
        return new SpringApplicationBuilder(GatewayApplication.class)
                .run(
                        "--spring.config.name=gateway",
                        "--spring.jmx.enabled=false",
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--logging.level.root=error",
                        "--tasklane.gateway.allow-unknown-task-types=true",
                        "--tasklane.kafka.topic-prefix=" + prefix + ".",
                        "--tasklane.kafka.partitions=4",
                        "--tasklane.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                        "--tasklane.mongodb.uri=" + store.uri(),
                        "--tasklane.mongodb.database=" + database);
    }

    private static GatewayClient client(ConfigurableApplicationContext gateway) {
        return new GatewayClient(
                URI.create("http://127.0.0.1:" + gateway.getEnvironment().getRequiredProperty("local.server.port")));
    }

    private static String percentiles(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT,
                "p50 %.2f ms, p99 %.2f ms",
                sorted[sorted.length / 2] / 1e6,
                sorted[sorted.length * 99 / 100] / 1e6);
    }
}
