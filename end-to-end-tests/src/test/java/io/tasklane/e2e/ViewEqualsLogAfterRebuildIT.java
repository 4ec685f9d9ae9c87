package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.tasklane.gateway.GatewayApplication;
import io.tasklane.gateway.rebuild.RebuildView;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The store holds a view and the log is the only truth: what is built from it is the same, document by document. */
class ViewEqualsLogAfterRebuildIT {

    private static final List<String> VIEW =
            List.of("tasks", "results", "task_history", "webhook_deliveries", "webhook_attempts");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void anEmptiedStoreIsFilledFromTheLog() throws Exception {
        try (RunningSuite suite = RunningSuite.startedFresh();
                WebhookReceiver receiver = new WebhookReceiver(number -> number % 3 == 0 ? 500 : 204)) {
            runTasksOfAllKinds(suite, receiver);
            Map<String, Document> before = documents(suite, "");

            suite.restartWithAnEmptyStore();

            Awaitility.await("the view to be as before")
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(documents(suite, "")).isEqualTo(before));
        }
    }

    @Test
    void aFreshViewTakesThePlaceOfTheOldOneAndNobodyNotices() throws Exception {
        try (RunningSuite suite = RunningSuite.startedFresh();
                WebhookReceiver receiver = new WebhookReceiver(number -> number % 3 == 0 ? 500 : 204);
                ConfigurableApplicationContext second = anotherGateway(suite)) {
            List<String> tasks = runTasksOfAllKinds(suite, receiver);
            Map<String, Document> before = documents(suite, "");
            GatewayClient other = new GatewayClient(
                    URI.create("http://127.0.0.1:" + second.getEnvironment().getRequiredProperty("local.server.port")));
            List<String> faults;
            List<String> later = new ArrayList<>();
            int exit;
            Process rebuild = rebuild(suite);
            try (VersionWatch watch = VersionWatch.begun(List.of(suite.gateway(), other), tasks, 2, 1)) {
                // Submitted while the view is built, and found at once wherever they are asked for.
                while (rebuild.isAlive()) {
                    String task = suite.gateway().submit("{\"taskName\":\"echo\",\"parameters\":" + later.size() + "}");
                    later.add(task);
                    assertThat(other.get("/taskStatus/" + task).statusCode()).isIn(200, 503);
                    suite.gateway().awaitEnd(task, "completed");
                }
                exit = rebuild.waitFor();
                faults = watch.faults();
                System.out.println(watch.answers() + " answers and " + later.size() + " new tasks during the rebuild");
            }

            assertThat(exit)
                    .as(new String(rebuild.getInputStream().readAllBytes()))
                    .isZero();
            assertThat(faults).isEmpty();
            assertThat(later).isNotEmpty();
            later.forEach(task ->
                    assertThat(other.get("/taskStatus/" + task).statusCode()).isEqualTo(200));
            assertThat(documents(suite, "_v2")).containsAllEntriesOf(before);
            assertThat(documents(suite, "_v2").keySet())
                    .as("nothing that is in no log")
                    .allMatch(key -> before.containsKey(key) || later.stream().anyMatch(key::contains));
            Awaitility.await("the old view to be removed")
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(documents(suite, "")).isEmpty());
        }
    }

    private static List<String> runTasksOfAllKinds(RunningSuite suite, WebhookReceiver receiver) {
        GatewayClient gateway = suite.gateway();
        List<String> tasks = new ArrayList<>();
        for (int number = 0; number < 30; number++) {
            tasks.add(gateway.submit("{\"taskName\":\"echo\",\"parameters\":{\"number\":" + number
                    + ",\"text\":\"grüße\"},\"labels\":{\"customer\":\"" + number % 7 + "\",\"zone\":\"a\"}}"));
        }
        for (int number = 0; number < 6; number++) {
            tasks.add(gateway.submit("{\"taskName\":\"echo\",\"parameters\":" + number + ",\"callbackUrl\":\""
                    + receiver.url() + "\"}"));
        }
        tasks.add(gateway.submit("{\"taskName\":\"echo\",\"parameters\":\"late\",\"delaySeconds\":2}"));
        tasks.add(gateway.submit(
                "{\"taskName\":\"data_analysis\",\"parameters\":{\"dataset\":\"seattle-weather.csv\"}}"));
        tasks.forEach(task -> gateway.awaitEnd(task, "completed"));
        String failed =
                gateway.submit("{\"taskName\":\"data_analysis\",\"parameters\":{\"dataset\":\"no-such-file.csv\"}}");
        gateway.awaitEnd(failed, "failed");
        tasks.add(failed);
        // Nobody listens there, and another attempt will not help, but there are two.
        String retried =
                gateway.submit("{\"taskName\":\"http_request\",\"parameters\":{\"url\":\"http://127.0.0.1:1/\"},"
                        + "\"retry\":{\"maxAttempts\":2,\"initialSeconds\":1,\"maxSeconds\":1}}");
        gateway.awaitEnd(retried, "failed");
        tasks.add(retried);
        String cancelled = gateway.submit("{\"taskName\":\"echo\",\"parameters\":1,\"delaySeconds\":3600}");
        Awaitility.await("the cancellation")
                .atMost(PATIENCE)
                .until(() -> gateway.delete("/taskStatus/" + cancelled).statusCode() == 202);
        gateway.awaitEnd(cancelled, "cancelled");
        tasks.add(cancelled);
        tasks.add(gateway.submit("{\"taskName\":\"echo\",\"parameters\":1,\"delaySeconds\":3600}"));
        Awaitility.await("the webhooks")
                .atMost(PATIENCE)
                .until(() -> receiver.received().size() >= 6);
        awaitQuiet(suite);
        return tasks;
    }

    /** Until all that was written is in the view, and what was written last as well. */
    private static void awaitQuiet(RunningSuite suite) {
        Awaitility.await("the view to stand still")
                .atMost(PATIENCE)
                .during(Duration.ofSeconds(12))
                .conditionEvaluationListener(null)
                .until(new StandsStill(suite)::sameAsBefore);
    }

    private static final class StandsStill {

        private final RunningSuite suite;
        private Map<String, Document> last = Map.of();

        StandsStill(RunningSuite suite) {
            this.suite = suite;
        }

        boolean sameAsBefore() {
            Map<String, Document> before = last;
            last = documents(suite, "");
            return last.equals(before);
        }
    }

    private static Map<String, Document> documents(RunningSuite suite, String generation) {
        Map<String, Document> documents = new TreeMap<>();
        try (MongoClient mongo = MongoClients.create(suite.mongoUri())) {
            MongoDatabase database = mongo.getDatabase(suite.database());
            for (String collection : VIEW) {
                database.getCollection(collection + generation)
                        .find()
                        .forEach(document -> documents.put(collection + " " + document.get("_id"), document));
            }
        }
        return documents;
    }

    private static ConfigurableApplicationContext anotherGateway(RunningSuite suite) {
        return new SpringApplicationBuilder(GatewayApplication.class)
                .run(
                        "--spring.config.name=gateway",
                        "--spring.jmx.enabled=false",
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--tasklane.kafka.topic-prefix=" + suite.topicPrefix(),
                        "--tasklane.kafka.partitions=4",
                        "--tasklane.kafka.bootstrap-servers=" + suite.kafkaBootstrapServers(),
                        "--tasklane.mongodb.uri=" + suite.mongoUri(),
                        "--tasklane.mongodb.database=" + suite.database());
    }

    /** What {@code bin/rebuild-view} runs. */
    private static Process rebuild(RunningSuite suite) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        RebuildView.class.getName(),
                        "--mongodb-uri",
                        suite.mongoUri(),
                        "--database",
                        suite.database())
                .redirectErrorStream(true)
                .start();
    }
}
