package io.tasklane.notifier.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tasklane.model.WebhookEvent.Attempted;
import java.time.Duration;
import java.time.Instant;

/** Counts and times attempts. The tags have few values: an endpoint is never one of them. */
final class DeliveryMeters {

    private static final String NO_FAILURE = "none";

    /** Others set the time of an event; one from another age must not spoil the figures, or overflow. */
    private static final Duration LONGEST_LATENCY = Duration.ofDays(30);

    private final MeterRegistry meters;
    private final Counter unreadable;

    DeliveryMeters(MeterRegistry meters) {
        this.meters = meters;
        this.unreadable = Counter.builder("tasklane.webhook.delivery.unreadable")
                .description("Records of deliveries that could not be read")
                .register(meters);
    }

    /** @param requestedFor when what the webhook tells of happened */
    void on(Attempted attempted, Instant requestedFor) {
        String failureClass = attempted.failureClass() == null ? NO_FAILURE : attempted.failureClass();
        Timer.builder("tasklane.webhook.attempts")
                .description("Attempts to deliver, and how long each took")
                .tag("outcome", attempted.outcome().text())
                .tag("class", failureClass)
                .register(meters)
                .record(Duration.ofMillis(attempted.durationMillis()));
        Duration latency = Duration.between(requestedFor, attempted.occurredAt());
        if (attempted.outcome().isFinal() && !latency.isNegative() && latency.compareTo(LONGEST_LATENCY) <= 0) {
            Timer.builder("tasklane.webhook.latency")
                    .description("From the event to the end of its delivery, retries and waits included")
                    .tag("outcome", attempted.outcome().text())
                    .tag("first", Boolean.toString(attempted.attempt() == 1))
                    .register(meters)
                    .record(latency);
        }
    }

    void unreadable() {
        unreadable.increment();
    }
}
