package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many at once: each task ends, and each end is told exactly once when nothing dies. */
@ExtendWith(SuiteExtension.class)
class BurstOfTasksIT {

    private static final int TASKS = 10_000;
    private static final int CONNECTIONS = 64;

    @Test
    void everyTaskCompletesAndBringsOneWebhook(RunningSuite suite) throws Exception {
        GatewayClient gateway = suite.gateway();
        Set<String> accepted = ConcurrentHashMap.newKeySet();
        try (WebhookReceiver receiver = new WebhookReceiver(number -> 204)) {
            String body =
                    "{\"taskName\":\"echo\",\"parameters\":{\"n\":42},\"callbackUrl\":\"" + receiver.url() + "\"}";
            long begin = System.nanoTime();
            AtomicInteger left = new AtomicInteger(TASKS);
            ExecutorService clients = Executors.newFixedThreadPool(CONNECTIONS);
            List<Future<?>> submissions = new ArrayList<>();
            for (int client = 0; client < CONNECTIONS; client++) {
                submissions.add(clients.submit(() -> {
                    while (left.getAndDecrement() > 0) {
                        accepted.add(gateway.submit(body));
                    }
                }));
            }
            clients.shutdown();
            for (Future<?> submission : submissions) {
                submission.get(5, TimeUnit.MINUTES);
            }
            long allAccepted = System.nanoTime();
            Awaitility.await("all webhooks")
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> receiver.received().size() >= TASKS);
            long allTold = System.nanoTime();

            System.out.printf(
                    "%d tasks over %d connections: accepted/s %.0f, completed with webhook/s %.0f%n",
                    TASKS, CONNECTIONS, TASKS / seconds(begin, allAccepted), TASKS / seconds(begin, allTold));
            assertThat(accepted).hasSize(TASKS);
            assertThat(receiver.received().stream()
                            .map(webhook -> webhook.field("taskId"))
                            .collect(Collectors.toSet()))
                    .isEqualTo(accepted);
            assertThat(receiver.received()).hasSize(TASKS);
            for (String id : accepted) {
                gateway.awaitEnd(id, "completed");
            }
        }
    }

    private static double seconds(long from, long to) {
        return (to - from) / 1e9;
    }
}
