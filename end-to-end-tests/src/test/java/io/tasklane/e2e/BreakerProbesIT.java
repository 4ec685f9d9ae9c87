package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.e2e.EndpointReceivers.Answer;
import io.tasklane.e2e.EndpointReceivers.Received;
import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.WebhookEvent.Attempted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An endpoint that fails is tried out with one call at a time, and gets what has piled up when it is there again. */
@ExtendWith(KillableSuiteExtension.class)
class BreakerProbesIT {

    private static final int EVENTS = 200;
    private static final int PROBES = 3;
    private static final int ATTEMPTS = 10;

    @Test
    void whoIsDownIsTriedOutAndNothingIsLost(KillableSuite suite) {
        try (EndpointReceivers receivers = new EndpointReceivers();
                StandingWebhooks webhooks = new StandingWebhooks(suite, "breaker", 2)) {
            AtomicBoolean isDown = new AtomicBoolean(true);
            receivers.at("/down", came -> Answer.of(isDown.get() ? 500 : 204));
            webhooks.define(webhooks.endpoint("ep_down", receivers.url("/down")));
            webhooks.startNotifier(
                    "one",
                    "--tasklane.notifier.retry-waits=" + "1s,".repeat(ATTEMPTS - 2) + "1s",
                    "--tasklane.notifier.endpoint.breaker-wait=1s",
                    "--tasklane.notifier.endpoint.breaker-longest-wait=2s");
            IntStream.range(0, EVENTS).forEach(event -> webhooks.complete());
            webhooks.flush();
            Awaitility.await("probes").atMost(Duration.ofSeconds(90)).until(() -> probes(receivers) >= PROBES);
            List<Received> whileDown = receivers.received("/down");
            isDown.set(false);

            List<Attempted> attempts = webhooks.attempts(all -> all.stream()
                            .filter(each -> each.outcome() == AttemptOutcome.DELIVERED)
                            .count()
                    == EVENTS);
            System.out.println("BreakerProbes: events " + EVENTS + ", calls while it was down " + whileDown.size()
                    + ", of these probes " + PROBES + ", most attempts of one delivery "
                    + attempts.stream().mapToInt(Attempted::attempt).max().orElseThrow());
            // Ten fail before it opens, as many are under way at most; after that one at a time.
            assertThat(whileDown).hasSizeLessThanOrEqualTo(2 * 10 + PROBES + 1);
            assertThat(attempts).noneMatch(each -> each.outcome() == AttemptOutcome.ABANDONED);
        }
    }

    /** Calls that came at least most of a second after the one before. */
    private static long probes(EndpointReceivers receivers) {
        List<Instant> times =
                receivers.received("/down").stream().map(Received::at).sorted().toList();
        return IntStream.range(1, times.size())
                .filter(next ->
                        Duration.between(times.get(next - 1), times.get(next)).compareTo(Duration.ofMillis(900)) > 0)
                .count();
    }
}
