package io.tasklane.gateway.deliveries;

import io.tasklane.model.TaskId;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A delivery as the view has it.
 *
 * @param url where it goes
 * @param eventType the short name that the receiver sees, where that is known
 * @param round how often somebody had it made anew
 * @param attempt which attempt of the round is due, or was the last
 * @param createdAt when it was asked for, or of a delivery of which only attempts are known, the first of those
 * @param lastAttemptAt when the last call of the endpoint ended
 * @param nextAttemptAt when the next one is due
 * @param reason why it was given up
 * @param payload what is sent, if it was asked for and is known
 */
public record Delivery(
        String deliveryId,
        String endpointId,
        String tenant,
        TaskId taskId,
        String url,
        @Nullable String eventType,
        DeliveryStatus status,
        int round,
        int attempt,
        Instant createdAt,
        @Nullable Instant lastAttemptAt,
        @Nullable Instant nextAttemptAt,
        @Nullable String reason,
        @Nullable String payload) {

    /** What has it made anew from its first attempt; nothing if the log has forgotten what is to be sent. */
    public Optional<DeliveryRequested> anew() {
        if (payload == null || eventType == null) {
            return Optional.empty();
        }
        return Optional.of(
                new DeliveryRequested(deliveryId, endpointId, tenant, taskId, createdAt, 1, url, eventType, payload)
                        .anew(round + 1));
    }
}
