package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.e2e.EndpointReceivers.Answer;
import io.tasklane.e2e.EndpointReceivers.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Of ten endpoints three never answer. The others get what they want as soon as if all were well. */
@ExtendWith(KillableSuiteExtension.class)
class DeadEndpointDelaysNobodyIT {

    private static final int ENDPOINTS = 10;
    private static final int DEAD = 3;
    private static final int EVENTS = Integer.getInteger("tasklane.dead-endpoints.events", 500);
    private static final int EVENTS_PER_SECOND = 50;

    /** Without the isolation a partition stands still for deadline after deadline. */
    private static final Duration DEADLINE = Duration.ofSeconds(15);

    private static final Duration BOUND = Duration.ofSeconds(5);

    @Test
    void whoAnswersGetsItsWebhooksAsSoonAsIfAllDid(KillableSuite suite) {
        List<Duration> without = latencies(suite, "all-well", 0);
        List<Duration> with = latencies(suite, "some-dead", DEAD);

        System.out.println("DeadEndpointDelaysNobody: events " + EVENTS + " at " + EVENTS_PER_SECOND
                + "/s to each of " + (ENDPOINTS - DEAD) + " endpoints, p50/p99/max without " + figures(without)
                + ", with " + DEAD + " more that never answer " + figures(with) + ", ratio of p99 "
                + (double) percentile(with, 0.99).toMillis()
                        / percentile(without, 0.99).toMillis());
        assertThat(percentile(with, 0.99))
                .isLessThan(percentile(without, 0.99).multipliedBy(3).plus(BOUND))
                .isLessThan(DEADLINE);
    }

    private static List<Duration> latencies(KillableSuite suite, String name, int dead) {
        try (EndpointReceivers receivers = new EndpointReceivers();
                StandingWebhooks webhooks = new StandingWebhooks(suite, name, 1)) {
            for (int endpoint = 0; endpoint < ENDPOINTS - DEAD + dead; endpoint++) {
                String path = "/" + endpoint;
                if (endpoint >= ENDPOINTS - DEAD) {
                    receivers.at(path, came -> Answer.NONE);
                }
                webhooks.define(webhooks.endpoint("ep_" + endpoint, receivers.url(path)));
            }
            KillableProcess notifier = webhooks.startNotifier("one");
            // What comes first meets a process that is not warm, in both runs.
            IntStream.range(0, 100).forEach(event -> webhooks.complete());
            webhooks.flush();
            notifier.await("is warm", () -> well(receivers) >= 100 * (ENDPOINTS - DEAD));

            Map<String, Instant> ended = new HashMap<>();
            for (int event = 0; event < EVENTS; event++) {
                ended.put(webhooks.complete().value(), Instant.now());
                LockSupport.parkNanos(Duration.ofSeconds(1).toNanos() / EVENTS_PER_SECOND);
            }
            webhooks.flush();
            Awaitility.await("all that answer have all")
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> well(receivers) >= (100 + EVENTS) * (ENDPOINTS - DEAD));
            return receivers.received().stream()
                    .filter(DeadEndpointDelaysNobodyIT::isOfOneThatAnswers)
                    .filter(came -> ended.containsKey(came.field("taskId")))
                    .map(came -> Duration.between(ended.get(came.field("taskId")), came.at()))
                    .sorted()
                    .toList();
        }
    }

    private static long well(EndpointReceivers receivers) {
        return receivers.received().stream()
                .filter(DeadEndpointDelaysNobodyIT::isOfOneThatAnswers)
                .count();
    }

    private static boolean isOfOneThatAnswers(Received came) {
        return Integer.parseInt(came.path().substring(1)) < ENDPOINTS - DEAD;
    }

    private static Duration percentile(List<Duration> sorted, double part) {
        return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(sorted.size() * part)));
    }

    private static String figures(List<Duration> sorted) {
        return percentile(sorted, 0.5).toMillis() + "/"
                + percentile(sorted, 0.99).toMillis() + "/"
                + sorted.get(sorted.size() - 1).toMillis() + " ms";
    }
}
