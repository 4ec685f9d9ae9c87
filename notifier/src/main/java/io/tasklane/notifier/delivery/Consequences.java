package io.tasklane.notifier.delivery;

import io.tasklane.model.DeadLetters;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Topics;
import io.tasklane.model.WebhookEvent;
import io.tasklane.model.WebhookEvent.Attempted;
import io.tasklane.notifier.delivery.DeliveryResult.Delivered;
import io.tasklane.notifier.delivery.DeliveryResult.PermanentFailure;
import io.tasklane.notifier.delivery.DeliveryResult.TemporaryFailure;
import io.tasklane.parallel.Outcome;
import io.tasklane.parallel.delay.DelayTiers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows from an attempt: the report of it, and, if it failed, the delivery with its next attempt, which waits in a tier
 * until it is due, or its dead letter. They are published together, so each attempt is reported once, and the count of attempts
 * goes on wherever the next one is made.
 */
final class Consequences {

    private static final Logger log = LoggerFactory.getLogger(Consequences.class);

    private final RetrySchedule schedule;
    private final DelayTiers retries;
    private final Topics topics;
    private final EventCodec codec;
    private final DeliveryMeters meters;

    Consequences(RetrySchedule schedule, DelayTiers retries, Topics topics, EventCodec codec, DeliveryMeters meters) {
        this.schedule = schedule;
        this.retries = retries;
        this.topics = topics;
        this.codec = codec;
        this.meters = meters;
    }

    Outcome of(Attempt attempt, DeliveryResult result) {
        if (result instanceof Delivered delivered) {
            return Outcome.of(report(attempt, attempt.succeeded(delivered.statusCode())));
        }
        if (result instanceof PermanentFailure permanent) {
            return givenUp(attempt, permanent.reason(), permanent.failure());
        }
        TemporaryFailure temporary = (TemporaryFailure) result;
        Optional<Duration> wait = schedule.waitAfter(attempt.delivery().attempt(), temporary.retryAfter());
        return wait.isPresent()
                ? retry(attempt, temporary.failure(), wait.get())
                : givenUp(attempt, "failed", temporary.failure());
    }

    private Outcome retry(Attempt attempt, Failure failure, Duration wait) {
        Instant dueAt = attempt.ended().plus(wait);
        ProducerRecord<byte[], byte[]> next =
                encode(attempt, topics.webhookDeliveries(), attempt.delivery().nextAttempt());
        return Outcome.of(
                report(attempt, attempt.failed(failure, dueAt)), retries.delayed(next, dueAt, attempt.ended()));
    }

    private Outcome givenUp(Attempt attempt, String reason, Failure failure) {
        log.atWarn()
                .addKeyValue("deliveryId", attempt.delivery().deliveryId())
                .addKeyValue("endpointId", attempt.delivery().endpointId())
                .addKeyValue("taskId", attempt.delivery().taskId())
                .addKeyValue("attempt", attempt.delivery().attempt())
                .addKeyValue("reason", reason)
                .addKeyValue("failureClass", failure.kind().code())
                .log("Webhook was given up; it goes to the dead letters");
        return Outcome.of(
                report(attempt, attempt.failedForGood(failure)),
                DeadLetters.of(attempt.kafkaRecord(), topics.deadWebhooks(), reason, failure.detail()));
    }

    private ProducerRecord<byte[], byte[]> report(Attempt attempt, Attempted attempted) {
        meters.on(attempted, attempt.delivery().occurredAt());
        return encode(attempt, topics.webhookAttempts(), attempted);
    }

    private ProducerRecord<byte[], byte[]> encode(Attempt attempt, String topic, WebhookEvent event) {
        return codec.encode(topic, event, EventCodec.traceparentOf(attempt.kafkaRecord()));
    }
}
