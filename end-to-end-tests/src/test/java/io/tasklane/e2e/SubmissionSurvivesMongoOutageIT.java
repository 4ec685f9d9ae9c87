package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.e2e.KillableSuite.Gateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** MongoDB is away: tasks are accepted all the same, and once it is back everybody sees them. */
@ExtendWith(KillableSuiteExtension.class)
class SubmissionSurvivesMongoOutageIT {

    private static final int TASKS = 100;
    private static final String TASK = "{\"taskName\":\"of-the-outage\"}";
    private static final String KEY = "key-of-the-outage";

    @Test
    void tasksAreAcceptedAndShowUpAfterwards(KillableSuite suite) {
        int storePort = KillableSuite.freePort();
        String folder = suite.folder("outage-store").toString();
        try (KillableProcess store = suite.start(
                        "outage-store",
                        List.of(),
                        StoreInItsProcess.class,
                        List.of(folder, Integer.toString(storePort)));
                // With topics of its own, for another store would share its group's partitions.
                Gateway gateway = suite.startGateway(
                        "outage-gateway",
                        "mongodb://127.0.0.1:" + storePort,
                        "--tasklane.kafka.topic-prefix=outage.",
                        "--tasklane.gateway.allow-unknown-task-types=true")) {
            gateway.awaitReady();
            GatewayClient client = gateway.client();
            String before = client.submit(TASK);
            awaitVisible(client, before);
            String keyed = accepted(withKey(client));

            store.kill();
            List<String> meanwhile = new ArrayList<>();
            for (int number = 0; number < TASKS; number++) {
                meanwhile.add(client.submit(TASK));
            }
            for (String path : List.of("/taskStatus/" + before, "/results/" + before, "/tasks")) {
                assertUnavailable(client.get(path));
            }
            assertUnavailable(client.delete("/taskStatus/" + before));
            long begun = System.nanoTime();
            assertUnavailable(withKey(client));
            System.out.println("SubmissionSurvivesMongoOutage: " + TASKS
                    + " tasks accepted without MongoDB; one with a key was refused after "
                    + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms");

            store.startAgain();
            meanwhile.forEach(task -> awaitVisible(client, task));
            awaitVisible(client, before);
            assertThat(accepted(withKey(client))).as("the key is remembered").isEqualTo(keyed);
        }
    }

    private static HttpResponse<String> withKey(GatewayClient client) {
        return client.send(client.request("/submitTask")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", KEY)
                .POST(BodyPublishers.ofString(TASK)));
    }

    private static String accepted(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return GatewayClient.JSON.readTree(answer.body()).get("taskId").stringValue();
    }

    private static void assertUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.body()).contains("/temporarily-unavailable").doesNotContain("mongo", "Exception");
    }

    private static void awaitVisible(GatewayClient client, String task) {
        Awaitility.await("task " + task + " to be visible")
                .atMost(Duration.ofMinutes(1))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> client.get("/taskStatus/" + task).statusCode() == 200);
    }
}
