package io.tasklane.gateway.deliveries;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.DeadLetters;
import io.tasklane.model.TaskId;
import io.tasklane.model.WebhookEvent;
import io.tasklane.model.WebhookEvent.Attempted;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** What can happen to deliveries, for tests. */
public final class WebhookRecords {

    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private WebhookRecords() {}

    /** @param second when it is asked for */
    public static DeliveryRequested asked(String deliveryId, String endpointId, TaskId taskId, long second) {
        return new DeliveryRequested(
                deliveryId,
                endpointId,
                "default",
                taskId,
                START.plusSeconds(second),
                1,
                "https://client.example.com/" + endpointId,
                "task.completed",
                "{\"of\":\"" + deliveryId + "\"}");
    }

    public static Attempted attempted(DeliveryRequested asked, long second, AttemptOutcome outcome) {
        boolean made = outcome != AttemptOutcome.HELD;
        return new Attempted(
                asked.deliveryId(),
                asked.endpointId(),
                asked.tenant(),
                asked.taskId(),
                asked.attempt(),
                START.plusSeconds(second),
                asked.url(),
                made ? 12 : 0,
                outcome,
                made ? outcome == AttemptOutcome.DELIVERED ? 204 : 500 : null,
                made && outcome != AttemptOutcome.DELIVERED ? "status" : null,
                null,
                outcome == AttemptOutcome.RETRYING ? START.plusSeconds(second + 5) : null,
                asked.round(),
                asked.eventType(),
                made ? "answer " + second : null,
                made ? "203.0.113.7" : null);
    }

    public static HappenedToDelivery happened(WebhookEvent event) {
        return HappenedToDelivery.of(new ConsumerRecord<>("topic", 0, 0, null, null), event)
                .orElseThrow();
    }

    public static HappenedToDelivery letter(DeliveryRequested event, String reason, long second) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(DeadLetters.REASON, reason.getBytes(UTF_8));
        ConsumerRecord<byte[], byte[]> written = new ConsumerRecord<>(
                "dead",
                0,
                0,
                START.plusSeconds(second).toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                0,
                null,
                null,
                headers,
                Optional.empty());
        return HappenedToDelivery.of(written, event).orElseThrow();
    }
}
