package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.e2e.EndpointReceivers.Answer;
import io.tasklane.e2e.EndpointReceivers.Received;
import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.Progress;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskEvent.Progressed;
import io.tasklane.model.TaskId;
import io.tasklane.model.WebhookEndpoint.Ordering;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Of some tasks an endpoint does not take the first event for a while, and the notifier dies meanwhile. */
@ExtendWith(KillableSuiteExtension.class)
class FifoHoldsBackOnlyItsTaskIT {

    private static final int TASKS = 20;
    private static final int STUCK = 4;
    private static final int EVENTS = 6;
    private static final int REFUSALS = 1;

    @Test
    void eachTasksEventsComeInOrderAndOnlyThoseOfATaskThatIsStuckWait(KillableSuite suite) {
        List<TaskId> tasks = Stream.generate(TaskId::create).limit(TASKS).toList();
        Set<String> stuck = tasks.stream().limit(STUCK).map(TaskId::value).collect(Collectors.toSet());
        Map<String, Integer> refused = new ConcurrentHashMap<>();
        try (EndpointReceivers receivers = new EndpointReceivers();
                StandingWebhooks webhooks = new StandingWebhooks(suite, "fifo", 2)) {
            Set<String> settled = ConcurrentHashMap.newKeySet();
            receivers.at("/ordered", came -> {
                String task = came.field("taskId");
                boolean refuses = stuck.contains(task)
                        && !settled.contains(task)
                        && refused.merge(task, 1, Integer::sum) <= REFUSALS;
                if (!refuses) {
                    settled.add(task);
                }
                return Answer.of(refuses ? 500 : 204);
            });
            webhooks.define(webhooks.endpoint(
                    "ep_ordered", receivers.url("/ordered"), List.of("task.progressed"), false, Ordering.PER_TASK));
            KillableProcess notifier = webhooks.startNotifier(
                    "one",
                    "--tasklane.notifier.retry-waits=25s,2s,2s,2s,2s",
                    "--tasklane.notifier.endpoint.breaker-calls=20");
            happen(webhooks, tasks, 0, EVENTS / 2);
            awaitAllThatIsNotStuck(receivers, stuck, EVENTS / 2);
            long stuckMeanwhile = firsts(receivers).entrySet().stream()
                    .filter(task -> stuck.contains(task.getKey()))
                    .filter(task -> task.getValue().size() > 1)
                    .count();
            notifier.kill();
            // The next one meets these while the first of the tasks that are stuck still waits.
            happen(webhooks, tasks, EVENTS / 2, EVENTS);
            notifier.startAgain();
            awaitAllThatIsNotStuck(receivers, stuck, EVENTS);
            webhooks.attempts(all -> all.stream()
                            .filter(each -> each.outcome() == AttemptOutcome.DELIVERED)
                            .map(each -> each.deliveryId())
                            .distinct()
                            .count()
                    == TASKS * EVENTS);

            System.out.println("FifoHoldsBackOnlyItsTask: tasks " + TASKS + ", stuck " + STUCK + ", events of each "
                    + EVENTS + ", calls " + receivers.received().size());
            assertThat(stuckMeanwhile)
                    .as("tasks that went on though they are stuck")
                    .isZero();
            assertThat(firsts(receivers).values())
                    .allSatisfy(sequences -> assertThat(sequences).isSorted().hasSize(EVENTS));
        }
    }

    private static void happen(StandingWebhooks webhooks, List<TaskId> tasks, int from, int to) {
        for (int number = from; number < to; number++) {
            for (TaskId task : tasks) {
                webhooks.send(webhooks.topics().taskEvents(), progressed(task, number));
            }
        }
        webhooks.flush();
    }

    private static void awaitAllThatIsNotStuck(EndpointReceivers receivers, Set<String> stuck, int events) {
        Awaitility.await("all that is not stuck")
                .atMost(Duration.ofSeconds(90))
                .until(() -> firsts(receivers).entrySet().stream()
                                .filter(task -> !stuck.contains(task.getKey()))
                                .mapToInt(task -> task.getValue().size())
                                .sum()
                        == (TASKS - STUCK) * events);
    }

    /** The sequence of each webhook in the order in which they came first, by task. */
    private static Map<String, List<Long>> firsts(EndpointReceivers receivers) {
        Map<String, Received> first = new LinkedHashMap<>();
        receivers.received().forEach(came -> first.putIfAbsent(came.webhookId(), came));
        return first.values().stream()
                .collect(Collectors.groupingBy(
                        came -> came.field("taskId"),
                        Collectors.mapping(
                                came -> GatewayClient.JSON
                                        .readTree(came.body())
                                        .get("sequence")
                                        .longValue(),
                                Collectors.toList())));
    }

    private static TaskEvent progressed(TaskId task, int number) {
        return new Progressed(StandingWebhooks.task(task), 1, Instant.now(), number, new Progress(number / 10.0, null));
    }
}
