package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.e2e.EndpointReceivers.Answer;
import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.WebhookEvent.Attempted;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Endpoints fail at first; meanwhile notifiers join, leave and die. */
@ExtendWith(KillableSuiteExtension.class)
class RebalanceKeepsRetryStateIT {

    private static final int ENDPOINTS = 8;
    private static final int EVENTS = 10;
    private static final int FAILURES = 3;
    private static final int DELIVERIES = ENDPOINTS * EVENTS;
    private static final String[] SETTINGS = {
        "--tasklane.notifier.retry-waits=6s,6s,6s,6s,6s",
        "--tasklane.notifier.endpoint.breaker-calls=20",
        "--tasklane.notifier.endpoint.breaker-wait=1s",
        "--tasklane.notifier.endpoint.breaker-longest-wait=1s"
    };

    @Test
    void attemptsAreCountedOnAndNoneIsMadeBeforeItsTimeOrReportedTwice(KillableSuite suite) {
        try (EndpointReceivers receivers = new EndpointReceivers();
                StandingWebhooks webhooks = new StandingWebhooks(suite, "rebalance-retries", 4)) {
            Map<String, Integer> calls = new ConcurrentHashMap<>();
            for (int endpoint = 0; endpoint < ENDPOINTS; endpoint++) {
                receivers.at(
                        "/" + endpoint,
                        came -> Answer.of(calls.merge(came.webhookId(), 1, Integer::sum) <= FAILURES ? 503 : 204));
                webhooks.define(webhooks.endpoint("ep_" + endpoint, receivers.url("/" + endpoint)));
            }
            KillableProcess one = webhooks.startNotifier("one", SETTINGS);
            IntStream.range(0, EVENTS).forEach(event -> webhooks.complete());
            webhooks.flush();
            one.await("calls", () -> receivers.received().size() >= DELIVERIES);
            KillableProcess two = webhooks.startNotifier("two", SETTINGS);
            webhooks.awaitNotifiers(2);
            int whenTwoShared = receivers.received().size();
            one.kill();
            two.await("goes on alone", () -> receivers.received().size() >= 2 * DELIVERIES);
            webhooks.startNotifier("three", SETTINGS);
            webhooks.awaitNotifiers(2);
            two.stop();

            List<Attempted> attempts = webhooks.attempts(all -> all.stream()
                            .filter(each -> each.outcome() == AttemptOutcome.DELIVERED)
                            .count()
                    == DELIVERIES);
            Map<String, List<Attempted>> byDelivery =
                    attempts.stream().collect(Collectors.groupingBy(Attempted::deliveryId));
            System.out.println("RebalanceKeepsRetryState: deliveries " + DELIVERIES + ", calls when two shared them "
                    + whenTwoShared + ", attempts reported "
                    + attempts.size() + ", calls " + receivers.received().size());
            assertThat(byDelivery).hasSize(DELIVERIES);
            byDelivery.values().forEach(RebalanceKeepsRetryStateIT::assertCountedOnAndNeverEarly);
        }
    }

    private static void assertCountedOnAndNeverEarly(List<Attempted> unsorted) {
        List<Attempted> attempts = unsorted.stream()
                .sorted(Comparator.comparingInt(Attempted::attempt))
                .toList();
        assertThat(attempts)
                .extracting(Attempted::attempt)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, attempts.size()).boxed().toList());
        for (int next = 1; next < attempts.size(); next++) {
            Instant began = attempts.get(next)
                    .occurredAt()
                    .minusMillis(attempts.get(next).durationMillis());
            assertThat(began).isAfterOrEqualTo(attempts.get(next - 1).nextAttemptAt());
        }
    }
}
