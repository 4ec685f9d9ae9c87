package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.e2e.EndpointReceivers.Answer;
import io.tasklane.e2e.EndpointReceivers.Received;
import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.WebhookEvent.Attempted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An endpoint asks to be left alone; the notifier dies, and the next one leaves it alone, too. */
@ExtendWith(KillableSuiteExtension.class)
class RetryAfterIsAFloorIT {

    private static final int EVENTS = 20;
    private static final Duration ASKED_FOR = Duration.ofSeconds(12);

    @Test
    void noDeliveryReachesTheEndpointBeforeTheTimeThatItAskedFor(KillableSuite suite) {
        try (EndpointReceivers receivers = new EndpointReceivers();
                StandingWebhooks webhooks = new StandingWebhooks(suite, "floor", 2)) {
            AtomicReference<Instant> askedAt = new AtomicReference<>();
            receivers.at(
                    "/busy",
                    came -> askedAt.compareAndSet(null, came.at())
                            ? new Answer(429, Map.of("Retry-After", Long.toString(ASKED_FOR.toSeconds())))
                            : Answer.of(204));
            webhooks.define(webhooks.endpoint("ep_busy", receivers.url("/busy")));
            KillableProcess notifier = webhooks.startNotifier("one", "--tasklane.notifier.retry-waits=1s,1s,1s");
            webhooks.complete();
            webhooks.flush();
            webhooks.attempts(all -> all.stream().anyMatch(each -> each.outcome() == AttemptOutcome.RETRYING));

            IntStream.range(1, EVENTS).forEach(event -> webhooks.complete());
            webhooks.flush();
            notifier.kill();
            notifier.startAgain();

            List<Attempted> attempts = webhooks.attempts(all -> all.stream()
                            .filter(each -> each.outcome() == AttemptOutcome.DELIVERED)
                            .count()
                    == EVENTS);
            List<Received> received = receivers.received("/busy");
            Instant floor = askedAt.get().plus(ASKED_FOR);
            Instant first = received.stream()
                    .map(Received::at)
                    .filter(at -> at.isAfter(askedAt.get()))
                    .min(Instant::compareTo)
                    .orElseThrow();
            System.out.println("RetryAfterIsAFloor: events " + EVENTS + ", calls " + received.size()
                    + ", first call after the floor by " + Duration.between(floor, first));
            assertThat(first).isAfterOrEqualTo(floor);
            assertThat(received).hasSize(EVENTS + 1);
            assertThat(attempts.stream().filter(each -> each.outcome() == AttemptOutcome.DELIVERED))
                    .as("what was put off was not counted")
                    .filteredOn(each -> each.attempt() > 1)
                    .hasSize(1);
        }
    }
}
