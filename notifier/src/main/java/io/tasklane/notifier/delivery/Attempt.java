package io.tasklane.notifier.delivery;

import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.WebhookEvent.Attempted;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One attempt that was made.
 *
 * @param kafkaRecord what the delivery was read from
 */
record Attempt(DeliveryRequested delivery, ConsumerRecord<byte[], byte[]> kafkaRecord, Instant began, Instant ended) {

    Attempted succeeded(int statusCode) {
        return report(AttemptOutcome.DELIVERED, statusCode, null, null);
    }

    Attempted failed(Failure failure, Instant nextAttemptAt) {
        return report(AttemptOutcome.RETRYING, failure.statusCode(), failure, nextAttemptAt);
    }

    Attempted failedForGood(Failure failure) {
        return report(AttemptOutcome.ABANDONED, failure.statusCode(), failure, null);
    }

    private Attempted report(
            AttemptOutcome outcome,
            @Nullable Integer statusCode,
            @Nullable Failure failure,
            @Nullable Instant nextAttemptAt) {
        return new Attempted(
                delivery.deliveryId(),
                delivery.endpointId(),
                delivery.tenant(),
                delivery.taskId(),
                delivery.attempt(),
                ended,
                delivery.url(),
                Math.max(0, Duration.between(began, ended).toMillis()),
                outcome,
                statusCode,
                failure == null ? null : failure.kind().code(),
                failure == null ? null : failure.detail(),
                nextAttemptAt,
                delivery.round(),
                delivery.eventType(),
                null,
                null);
    }
}
