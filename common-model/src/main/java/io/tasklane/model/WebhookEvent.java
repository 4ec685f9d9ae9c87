package io.tasklane.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** All that can happen to a webhook. Keyed by the endpoint, so that what one endpoint gets stays in order. */
public sealed interface WebhookEvent extends WireEvent {

    /** The {@code webhook-id} that the receiver sees, the same on every attempt. */
    String deliveryId();

    String endpointId();

    String tenant();

    TaskId taskId();

    @Override
    default String type() {
        return EventTypes.of(getClass());
    }

    @Override
    default String key() {
        return endpointId();
    }

    @Override
    default TaskId subject() {
        return taskId();
    }

    /**
     * An event is to be delivered to an endpoint.
     *
     * @param attempt which attempt is due; the first is 1
     * @param url where it goes
     * @param eventType the short name that the receiver sees, for example {@code task.completed}
     * @param payload the body, byte for byte as it is signed and sent, in UTF-8
     */
    record DeliveryRequested(
            String deliveryId,
            String endpointId,
            String tenant,
            TaskId taskId,
            Instant occurredAt,
            int attempt,
            String url,
            String eventType,
            String payload)
            implements WebhookEvent {

        public DeliveryRequested {
            attempt = Math.max(1, attempt);
            TaskRules.requirePresent("deliveryId", deliveryId);
            TaskRules.requirePresent("endpointId", endpointId);
            TaskRules.requirePresent("tenant", tenant);
            TaskRules.requirePresent("taskId", taskId);
            TaskRules.requireTime("occurredAt", occurredAt);
            TaskRules.requirePresent("url", url);
            TaskRules.requirePresent("eventType", eventType);
            TaskRules.requirePresent("payload", payload);
        }

        /** Each attempt that is due has an id of its own, or a reader that drops duplicates would drop the later ones. */
        @Override
        public String id() {
            return attempt == 1 ? deliveryId : deliveryId + ".due." + attempt;
        }

        /** The same delivery, when it failed and its next attempt is due. */
        public DeliveryRequested nextAttempt() {
            return new DeliveryRequested(
                    deliveryId, endpointId, tenant, taskId, occurredAt, attempt + 1, url, eventType, payload);
        }
    }

    /**
     * One attempt to deliver, and what it brought.
     *
     * @param attempt counts from 1
     * @param occurredAt when the attempt ended
     * @param durationMillis how long it took, in milliseconds
     * @param outcome what became of it
     * @param statusCode what the endpoint answered, if it did
     * @param failureClass {@code status}, {@code timeout}, {@code refused}, {@code dns}, {@code tls}, {@code blocked} or
     *     {@code protocol}; nothing if delivered
     * @param nextAttemptAt when the next attempt is due, if there is one
     */
    record Attempted(
            String deliveryId,
            String endpointId,
            String tenant,
            TaskId taskId,
            int attempt,
            Instant occurredAt,
            String url,
            long durationMillis,
            AttemptOutcome outcome,
            @Nullable Integer statusCode,
            @Nullable String failureClass,
            @Nullable String detail,
            @Nullable Instant nextAttemptAt)
            implements WebhookEvent {

        @Override
        public String id() {
            return deliveryId + "." + attempt;
        }
    }
}
