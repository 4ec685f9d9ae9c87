package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Whoever cancels thousands of tasks at once sees each of them end, once, though the gateway that does it dies over it. */
@ExtendWith(KillableSuiteExtension.class)
class BulkOutlivesItsGatewayIT {

    private static final int WAITING = 1_000;
    private static final int QUEUED = 1_000;

    @Test
    void everyTaskEndsOnce(KillableSuite suite) throws Exception {
        long seed = System.nanoTime();
        int doneAtTheKill = 200 + new Random(seed).nextInt(1_000);
        try (LoadWorkers workers = new LoadWorkers(suite, "bulkcancel", "--tasklane.worker.cancel-grace=2s");
                KillableSuite.Gateway other = suite.startAnotherGateway("gateway-bulk");
                TaskHistory history = TaskHistory.fromNowOn(suite)) {
            workers.startReady("one");
            List<String> all = new ArrayList<>(SubmissionLoad.submitted(
                    suite.gateway(), LoadWorkers.THREADS, number -> workers.task("\"gate\":\"never\"")));
            List<String> running = List.copyOf(all);
            Awaitility.await("all threads to be busy")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> workers.executions().of(running).count() == running.size());
            String later = "\"runAt\":\"" + Instant.now().plusSeconds(3_600) + "\"";
            all.addAll(SubmissionLoad.submitted(suite.gateway(), WAITING, number -> workers.task("", later)));
            all.addAll(SubmissionLoad.submitted(other.client(), QUEUED, number -> workers.task("\"gate\":\"never\"")));

            String filter = "{\"filter\":{\"taskName\":\"" + workers.queue() + "\"}";
            Awaitility.await("all tasks in the view")
                    .atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(other.client()
                                    .post("/tasks/cancel", filter + ",\"dryRun\":true}")
                                    .body())
                            .isEqualTo("{\"dryRun\":true,\"matched\":" + all.size() + "}"));

            long begun = System.nanoTime();
            var accepted = suite.gateway().post("/tasks/cancel", filter + "}");
            assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
            String monitor = accepted.headers().firstValue("Location").orElseThrow();
            awaitMonitor(other.client(), monitor, status -> status.get("done").intValue() >= doneAtTheKill);
            suite.gatewayProcess().kill();
            JsonNode end = awaitMonitor(
                    other.client(),
                    monitor,
                    status -> !status.get("state").stringValue().equals("running"));
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            suite.startGatewayAgain();
            history.readUntilEnded(all);

            System.out.println("BulkOutlivesItsGateway: " + all.size() + " tasks in " + took.toMillis()
                    + " ms, the gateway killed after " + doneAtTheKill + ", ends " + history.ends(all) + ", seed "
                    + seed
                    + "\n  " + end);
            assertThat(end.get("state").stringValue()).isEqualTo("completed");
            assertThat(end.get("failed").intValue()).isZero();
            assertThat(end.get("matched").intValue()).isEqualTo(all.size());
            all.forEach(task -> assertThat(history.endsOf(task))
                    .as(task)
                    .singleElement()
                    .satisfies(last -> assertThat(last.what()).isEqualTo("cancelled")));
            assertThat(suite.gateway()
                            .get("/tasks?status=processing&taskName=" + workers.queue())
                            .body())
                    .isEqualTo("{\"tasks\":[]}");
        }
    }

    static JsonNode awaitMonitor(GatewayClient gateway, String monitor, Predicate<JsonNode> condition) {
        return Awaitility.await(monitor)
                .atMost(Duration.ofMinutes(3))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> GatewayClient.JSON.readTree(gateway.get(monitor).body()), condition::test);
    }
}
