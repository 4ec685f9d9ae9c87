package io.tasklane.notifier.delivery;

import io.tasklane.model.DeadLetters;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Topics;
import io.tasklane.model.WebhookEvent.Attempted;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import io.tasklane.notifier.delivery.DeliveryResult.Delivered;
import io.tasklane.notifier.delivery.DeliveryResult.PermanentFailure;
import io.tasklane.notifier.delivery.DeliveryResult.TemporaryFailure;
import io.tasklane.notifier.endpoints.Endpoint;
import io.tasklane.notifier.isolation.Admission.Reason;
import io.tasklane.notifier.order.HoldBacks;
import io.tasklane.parallel.Outcome;
import io.tasklane.parallel.delay.DelayTiers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows from an attempt: the report of it, and, if it failed, the delivery with its next attempt, which waits in a tier
 * until it is due, or its dead letter; what it says of its endpoint; and what it holds back. They are published together, so each
 * attempt is reported once, and the count of attempts goes on wherever the next one is made.
 */
final class Consequences {

    private static final Logger log = LoggerFactory.getLogger(Consequences.class);

    private final RetrySchedule schedule;
    private final int pingAttempts;
    private final DelayTiers retries;
    private final HoldBacks holdBacks;
    private final Conditions conditions;
    private final Topics topics;
    private final EventCodec codec;
    private final DeliveryMeters meters;

    Consequences(
            RetrySchedule schedule,
            int pingAttempts,
            DelayTiers retries,
            HoldBacks holdBacks,
            Conditions conditions,
            Topics topics,
            EventCodec codec,
            DeliveryMeters meters) {
        this.schedule = schedule;
        this.pingAttempts = pingAttempts;
        this.retries = retries;
        this.holdBacks = holdBacks;
        this.conditions = conditions;
        this.topics = topics;
        this.codec = codec;
        this.meters = meters;
    }

    /** @param endpoint where it went, unless that was a callback URL */
    Outcome of(Received received, @Nullable Endpoint endpoint, Attempt attempt, DeliveryResult result) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        Optional<Duration> wait = waitAfter(received, result);
        if (result instanceof Delivered delivered) {
            records.add(report(received, attempt.succeeded(delivered.statusCode(), delivered.seen())));
        } else if (result instanceof PermanentFailure permanent) {
            giveUp(received, attempt, permanent.reason(), permanent.failure(), permanent.seen(), records);
        } else if (result instanceof TemporaryFailure temporary) {
            if (wait.isEmpty()) {
                giveUp(received, attempt, "failed", temporary.failure(), temporary.seen(), records);
            } else {
                retry(received, endpoint, attempt, temporary, wait.get(), records);
            }
            leaveAlone(received, attempt, temporary, records);
        }
        if (wait.isEmpty()) {
            holdBacks.over(received.place()).ifPresent(records::add);
        }
        if (endpoint != null) {
            records.addAll(conditions.after(received, endpoint, attempt.ended(), result, wait.isEmpty()));
        }
        return new Outcome(records);
    }

    /** No attempt was made: it is made when somebody asks for the delivery anew. */
    Outcome held(Received received, Endpoint endpoint, Instant now) {
        var attempt = new Attempt(received.delivery(), endpoint.definition().url(), now, now);
        meters.held(endpoint.definition().endpointId(), now);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        records.add(report(received, attempt.held()));
        holdBacks.over(received.place()).ifPresent(records::add);
        return new Outcome(records);
    }

    /** Its endpoint is no more. */
    Outcome orphaned(Received received) {
        meters.dead("endpoint-deleted");
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        records.add(DeadLetters.of(
                received.kafkaRecord(), topics.deadWebhooks(), "endpoint-deleted", "the endpoint was removed"));
        holdBacks.over(received.place()).ifPresent(records::add);
        return new Outcome(records);
    }

    /** Its attempt is due and is not made now; it is none the less for that. */
    Outcome putOff(Received received, @Nullable Endpoint endpoint, Instant now, Instant until, Reason reason) {
        DeliveryRequested later = received.delivery().putOff(now);
        meters.putOff(later, until, reason);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        toTier(received, endpoint, later, now, until, records);
        return new Outcome(records);
    }

    private Optional<Duration> waitAfter(Received received, DeliveryResult result) {
        if (!(result instanceof TemporaryFailure temporary)) {
            return Optional.empty();
        }
        int attempt = received.delivery().attempt();
        return received.isPing() && attempt >= pingAttempts
                ? Optional.empty()
                : schedule.waitAfter(attempt, temporary.retryAfter());
    }

    private void retry(
            Received received,
            @Nullable Endpoint endpoint,
            Attempt attempt,
            TemporaryFailure temporary,
            Duration wait,
            List<ProducerRecord<byte[], byte[]>> records) {
        Instant dueAt = attempt.ended().plus(wait);
        records.add(report(received, attempt.failed(temporary.failure(), dueAt, temporary.seen())));
        toTier(received, endpoint, received.delivery().nextAttempt(), attempt.ended(), dueAt, records);
    }

    /** Later deliveries must know of it if they are not to overtake it. */
    private void toTier(
            Received received,
            @Nullable Endpoint endpoint,
            DeliveryRequested later,
            Instant now,
            Instant dueAt,
            List<ProducerRecord<byte[], byte[]>> records) {
        records.add(
                retries.delayed(codec.encode(topics.webhookDeliveries(), later, received.traceparent()), dueAt, now));
        if (Received.isOrdered(endpoint)) {
            records.add(holdBacks.waits(received.place(), dueAt));
        } else {
            holdBacks.over(received.place()).ifPresent(records::add);
        }
    }

    private void leaveAlone(
            Received received,
            Attempt attempt,
            TemporaryFailure temporary,
            List<ProducerRecord<byte[], byte[]>> records) {
        if (temporary.retryAfter() != null && !temporary.retryAfter().isZero()) {
            holdBacks
                    .leaveAlone(
                            received.delivery().endpointId(), attempt.ended().plus(temporary.retryAfter()))
                    .ifPresent(records::add);
        }
    }

    private void giveUp(
            Received received,
            Attempt attempt,
            String reason,
            Failure failure,
            Seen seen,
            List<ProducerRecord<byte[], byte[]>> records) {
        log.atWarn()
                .addKeyValue("deliveryId", received.delivery().deliveryId())
                .addKeyValue("endpointId", received.delivery().endpointId())
                .addKeyValue("taskId", received.delivery().taskId())
                .addKeyValue("attempt", received.delivery().attempt())
                .addKeyValue("reason", reason)
                .addKeyValue("failureClass", failure.kind().code())
                .log("Webhook was given up; it goes to the dead letters");
        meters.dead(reason);
        records.add(report(received, attempt.failedForGood(failure, seen)));
        records.add(DeadLetters.of(received.kafkaRecord(), topics.deadWebhooks(), reason, failure.detail()));
    }

    private ProducerRecord<byte[], byte[]> report(Received received, Attempted attempted) {
        meters.on(attempted, received.delivery());
        return codec.encode(topics.webhookAttempts(), attempted, received.traceparent());
    }
}
