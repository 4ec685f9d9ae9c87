package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** A task that failed for good is run again once, though everybody asks for it, in bulk and by its id, at two gateways. */
@ExtendWith(KillableSuiteExtension.class)
class FailedTasksRunAgainOnceIT {

    private static final int TASKS = 300;

    @Test
    void oneMoreSeriesOfAttempts(KillableSuite suite) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try (LoadWorkers workers = new LoadWorkers(suite, "bulkretry");
                KillableSuite.Gateway other = suite.startAnotherGateway("gateway-retry");
                TaskHistory history = TaskHistory.fromNowOn(suite)) {
            workers.startReady("one");
            List<GatewayClient> gateways = List.of(suite.gateway(), other.client());
            String body = workers.task("\"failures\":1", "\"retry\":{\"maxAttempts\":1}");
            List<String> all = SubmissionLoad.submitted(suite.gateway(), TASKS, number -> body);
            history.readUntilEnded(all);
            all.forEach(task -> suite.gateway().awaitEnd(task, "failed"));

            String filter = "{\"filter\":{\"taskName\":\"" + workers.queue() + "\"}}";
            List<CompletableFuture<JsonNode>> operations = gateways.stream()
                    .map(gateway -> CompletableFuture.supplyAsync(() -> ended(gateway, filter), clients))
                    .toList();
            List<CompletableFuture<Integer>> answers = new ArrayList<>();
            for (int request = 0; request < 100; request++) {
                GatewayClient gateway = gateways.get(random.nextInt(2));
                String path = "/taskStatus/" + all.get(random.nextInt(TASKS)) + "/retry";
                answers.add(CompletableFuture.supplyAsync(
                        () -> gateway.post(path, "").statusCode(), clients));
            }
            List<Integer> codes = answers.stream().map(CompletableFuture::join).toList();
            List<JsonNode> ends =
                    operations.stream().map(CompletableFuture::join).toList();
            all.forEach(task -> suite.gateway().awaitEnd(task, "completed"));
            history.readToTheEnd();

            long single = codes.stream().filter(code -> code == 202).count();
            System.out.println(
                    "FailedTasksRunAgainOnce: " + TASKS + " tasks, " + single + " by their ids, seed " + seed);
            ends.forEach(end -> System.out.println("  " + end));
            assertThat(codes).allMatch(code -> code == 202 || code == 409 || code == 503);
            ends.forEach(end -> assertThat(end.get("failed").intValue()).isZero());
            all.forEach(task -> assertThat(history.of(task))
                    .extracting(TaskHistory.Event::what)
                    .containsExactly("started", "failed", "retrying", "started", "completed"));
            // Whoever was told that nothing is certain may have been heeded all the same.
            assertThat(single
                            + ends.stream()
                                    .mapToLong(end -> end.get("done").longValue())
                                    .sum())
                    .isBetween(1L, (long) TASKS);
        } finally {
            clients.shutdownNow();
        }
    }

    private static JsonNode ended(GatewayClient gateway, String filter) {
        var accepted = gateway.post("/tasks/retry", filter);
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        return BulkOutlivesItsGatewayIT.awaitMonitor(
                gateway,
                accepted.headers().firstValue("Location").orElseThrow(),
                status -> !status.get("state").stringValue().equals("running"));
    }
}
