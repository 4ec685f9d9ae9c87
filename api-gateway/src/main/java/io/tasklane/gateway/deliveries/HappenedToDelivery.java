package io.tasklane.gateway.deliveries;

import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.DeadLetters;
import io.tasklane.model.TaskId;
import io.tasklane.model.WebhookEvent;
import io.tasklane.model.WebhookEvent.Attempted;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import io.tasklane.model.WireEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What a record says of a delivery. It follows from the record alone, so that a record may be read again, and records in any order.
 *
 * @param time when it happened, as far as the record says
 */
public record HappenedToDelivery(WebhookEvent event, DeliveryState state, Instant time) {

    /** Ours are much shorter; a longer one would not fit into a page token. */
    private static final int MAX_ID_LENGTH = 200;

    /** What a record says of a delivery, if it says anything of one. */
    public static Optional<HappenedToDelivery> of(ConsumerRecord<byte[], byte[]> kafkaRecord, WireEvent event) {
        if (!(event instanceof WebhookEvent happened) || happened.deliveryId().length() > MAX_ID_LENGTH) {
            return Optional.empty();
        }
        if (happened instanceof Attempted attempt) {
            return Optional.of(new HappenedToDelivery(attempt, DeliveryState.after(attempt), attempt.occurredAt()));
        }
        DeliveryRequested delivery = (DeliveryRequested) happened;
        String reason = reason(kafkaRecord);
        // A letter does not say when it was written, but its record does.
        Instant written = Instant.ofEpochMilli(Math.max(0, kafkaRecord.timestamp()));
        return Optional.of(
                reason == null
                        ? new HappenedToDelivery(delivery, DeliveryState.due(delivery), delivery.occurredAt())
                        : new HappenedToDelivery(delivery, DeliveryState.givenUp(delivery, reason, written), written));
    }

    public TaskId taskId() {
        return event.taskId();
    }

    /** The attempt that was made, or that was not made because the endpoint is not to be called; nothing if it says of none. */
    @Nullable
    Attempted attempt() {
        return event instanceof Attempted attempt ? attempt : null;
    }

    /** When a call of the endpoint ended, if it tells of one. */
    @Nullable
    Instant calledAt() {
        return event instanceof Attempted attempt && attempt.outcome() != AttemptOutcome.HELD
                ? attempt.occurredAt()
                : null;
    }

    private static @Nullable String reason(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        Header reason = kafkaRecord.headers().lastHeader(DeadLetters.REASON);
        return reason == null || reason.value() == null ? null : new String(reason.value(), StandardCharsets.UTF_8);
    }
}
