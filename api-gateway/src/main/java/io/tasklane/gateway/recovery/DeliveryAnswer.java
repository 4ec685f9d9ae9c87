package io.tasklane.gateway.recovery;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tasklane.gateway.deliveries.Delivery;
import io.tasklane.gateway.deliveries.DeliveryAttempt;
import io.tasklane.gateway.deliveries.DeliveryStatus;
import io.tasklane.model.TaskId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A delivery as clients see it: a public contract, described in docs/openapi.yaml.
 *
 * @param attempts the last ones, the last one first; nothing in lists
 * @param payload what is sent; nothing in lists
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DeliveryAnswer(
        String deliveryId,
        String endpointId,
        TaskId taskId,
        @Nullable String eventType,
        String url,
        DeliveryStatus status,
        int round,
        int attempt,
        Instant createdAt,
        @Nullable Instant lastAttemptAt,
        @Nullable Instant nextAttemptAt,
        @Nullable String reason,
        @Nullable String payload,
        @Nullable List<DeliveryAttempt> attempts) {

    static DeliveryAnswer inList(Delivery delivery) {
        return of(delivery, null, null);
    }

    static DeliveryAnswer whole(Delivery delivery, List<DeliveryAttempt> attempts) {
        return of(delivery, delivery.payload(), attempts);
    }

    /** As it will stand once the view knows that it is made anew. */
    static DeliveryAnswer anew(Delivery delivery) {
        return new DeliveryAnswer(
                delivery.deliveryId(),
                delivery.endpointId(),
                delivery.taskId(),
                delivery.eventType(),
                delivery.url(),
                DeliveryStatus.PENDING,
                delivery.round() + 1,
                1,
                delivery.createdAt(),
                delivery.lastAttemptAt(),
                null,
                null,
                null,
                null);
    }

    private static DeliveryAnswer of(
            Delivery delivery, @Nullable String payload, @Nullable List<DeliveryAttempt> attempts) {
        return new DeliveryAnswer(
                delivery.deliveryId(),
                delivery.endpointId(),
                delivery.taskId(),
                delivery.eventType(),
                delivery.url(),
                delivery.status(),
                delivery.round(),
                delivery.attempt(),
                delivery.createdAt(),
                delivery.lastAttemptAt(),
                delivery.nextAttemptAt(),
                delivery.reason(),
                payload,
                attempts);
    }
}
