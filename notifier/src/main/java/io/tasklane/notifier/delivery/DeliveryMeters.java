package io.tasklane.notifier.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tasklane.model.WebhookEvent.Attempted;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import io.tasklane.notifier.endpoints.Endpoint;
import io.tasklane.notifier.endpoints.Endpoints;
import io.tasklane.notifier.isolation.Admission.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts and times attempts, and what is not attempted. The tags have few values: an endpoint is never one of them. The ages are of
 * what this notifier has seen since it began; what waits in a tier comes by at least every half minute and six hours.
 */
final class DeliveryMeters {

    private static final String NO_FAILURE = "none";

    /** Others set the time of an event; one from another age must not spoil the figures, or overflow. */
    private static final Duration LONGEST_LATENCY = Duration.ofDays(30);

    /** Of so many deliveries that are put off the age is watched. */
    private static final int MOST_WATCHED = 100_000;

    private final MeterRegistry meters;
    private final Endpoints endpoints;
    private final Clock clock;
    private final Counter unreadable;
    /** What does not come back so long after it should is another notifier's now. */
    private static final Duration GONE_AFTER = Duration.ofMinutes(5);

    private record PutOff(Instant since, Instant until) {}

    private final Map<String, PutOff> putOff = new ConcurrentHashMap<>();
    private final Map<String, Instant> heldSince = new ConcurrentHashMap<>();

    DeliveryMeters(MeterRegistry meters, Endpoints endpoints, Clock clock) {
        this.meters = meters;
        this.endpoints = endpoints;
        this.clock = clock;
        this.unreadable = Counter.builder("tasklane.webhook.delivery.unreadable")
                .description("Records of deliveries that could not be read")
                .register(meters);
        Gauge.builder("tasklane.webhook.put.off.age", this, DeliveryMeters::putOffAge)
                .description("For how long the oldest delivery is put off whose attempt is due")
                .baseUnit("seconds")
                .register(meters);
        Gauge.builder("tasklane.webhook.held.age", this, DeliveryMeters::heldAge)
                .description("For how long deliveries are held of the endpoint that is not called for the longest time")
                .baseUnit("seconds")
                .register(meters);
    }

    /** @param delivery what was attempted, or was not to be */
    void on(Attempted attempted, DeliveryRequested delivery) {
        String failureClass = attempted.failureClass() == null ? NO_FAILURE : attempted.failureClass();
        Timer.builder("tasklane.webhook.attempts")
                .description("Attempts to deliver, and how long each took")
                .tag("outcome", attempted.outcome().text())
                .tag("class", failureClass)
                .register(meters)
                .record(Duration.ofMillis(attempted.durationMillis()));
        Duration latency = Duration.between(delivery.occurredAt(), attempted.occurredAt());
        if (attempted.outcome().isFinal() && isSensible(latency)) {
            Timer.builder("tasklane.webhook.latency")
                    .description("From the event to the end of its delivery, retries and waits included")
                    .tag("outcome", attempted.outcome().text())
                    .tag("way", way(delivery))
                    .register(meters)
                    .record(latency);
        }
    }

    /** An attempt begins. */
    void begun(DeliveryRequested delivery, Instant now) {
        Duration latency = Duration.between(delivery.occurredAt(), now);
        if (delivery.attempt() == 1 && delivery.round() == 0 && isSensible(latency)) {
            Timer.builder("tasklane.webhook.first.attempt")
                    .description("From the event to the beginning of the first attempt")
                    .register(meters)
                    .record(latency);
        }
    }

    void putOff(DeliveryRequested later, Instant until, Reason reason) {
        Counter.builder("tasklane.webhook.put.off")
                .description("Attempts that were due and put off")
                .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                .register(meters)
                .increment();
        if (later.putOffSince() != null && putOff.size() < MOST_WATCHED) {
            putOff.put(later.id(), new PutOff(later.putOffSince(), until));
        }
    }

    /** A delivery was read: if it had been put off it is no longer, or will be again. */
    void cameBack(DeliveryRequested delivery) {
        putOff.remove(delivery.id());
    }

    void held(String endpointId, Instant now) {
        heldSince.putIfAbsent(endpointId, now);
    }

    /** @param reason the dead letter's */
    void dead(String reason) {
        Counter.builder("tasklane.webhook.dead")
                .description("Deliveries that became dead letters")
                .tag("reason", reason)
                .register(meters)
                .increment();
    }

    void unreadable() {
        unreadable.increment();
    }

    private static String way(DeliveryRequested delivery) {
        if (delivery.round() > 0) {
            return "anew";
        }
        if (delivery.attempt() > 1) {
            return "retried";
        }
        return delivery.putOffSince() == null ? "first" : "throttled";
    }

    private double putOffAge() {
        Instant overdue = clock.instant().minus(GONE_AFTER);
        putOff.values().removeIf(each -> each.until().isBefore(overdue));
        return age(putOff.values().stream().map(PutOff::since).toList());
    }

    private double heldAge() {
        heldSince
                .keySet()
                .removeIf(id -> endpoints.of(id).map(Endpoint::isCalled).orElse(true));
        return age(heldSince.values());
    }

    private double age(Collection<Instant> since) {
        return since.stream()
                .min(Instant::compareTo)
                .map(oldest ->
                        Math.max(0, Duration.between(oldest, clock.instant()).toMillis()) / 1000.0)
                .orElse(0.0);
    }

    private static boolean isSensible(Duration latency) {
        return !latency.isNegative() && latency.compareTo(LONGEST_LATENCY) <= 0;
    }
}
