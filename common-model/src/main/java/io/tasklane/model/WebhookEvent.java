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
    default String subject() {
        return taskId().value();
    }

    /**
     * An event is to be delivered to an endpoint.
     *
     * @param attempt which attempt is due; the first is 1
     * @param url where it goes
     * @param eventType the short name that the receiver sees, for example {@code task.completed}
     * @param payload the body, byte for byte as it is signed and sent, in UTF-8
     * @param round how often somebody had the delivery made anew, each time with all its attempts
     * @param putOffSince since when its attempt is due and is put off, for its endpoint gets as much as it may; nothing otherwise
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
            String payload,
            int round,
            @Nullable Instant putOffSince)
            implements WebhookEvent {

        /** What nobody had made anew, and nobody has put off. */
        public DeliveryRequested(
                String deliveryId,
                String endpointId,
                String tenant,
                TaskId taskId,
                Instant occurredAt,
                int attempt,
                String url,
                String eventType,
                String payload) {
            this(deliveryId, endpointId, tenant, taskId, occurredAt, attempt, url, eventType, payload, 0, null);
        }

        /** @throws IllegalArgumentException if a value is missing or out of bounds */
        public DeliveryRequested {
            attempt = Math.max(1, attempt);
            round = Math.max(0, round);
            TaskRules.requirePresent("deliveryId", deliveryId);
            TaskRules.requirePresent("endpointId", endpointId);
            TaskRules.requirePresent("tenant", tenant);
            TaskRules.requirePresent("taskId", taskId);
            TaskRules.requireTime("occurredAt", occurredAt);
            TaskRules.requirePresent("url", url);
            TaskRules.requirePresent("eventType", eventType);
            TaskRules.requirePresent("payload", payload);
            TaskRules.requireTimeIfAny("putOffSince", putOffSince);
        }

        /** Each attempt that is due has an id of its own, or a reader that drops duplicates would drop the later ones. */
        @Override
        public String id() {
            return ofRound(deliveryId, round) + (attempt == 1 ? "" : ".due." + attempt);
        }

        /** The same delivery, when it failed and its next attempt is due. */
        public DeliveryRequested nextAttempt() {
            return with(attempt + 1, round, null);
        }

        /** The same delivery with the same attempt, put off since then. */
        public DeliveryRequested putOff(Instant since) {
            return with(attempt, round, putOffSince == null ? since : putOffSince);
        }

        /** The same delivery, made anew from its first attempt. */
        public DeliveryRequested anew(int nextRound) {
            return with(1, nextRound, null);
        }

        private DeliveryRequested with(int attempt, int round, @Nullable Instant putOffSince) {
            return new DeliveryRequested(
                    deliveryId,
                    endpointId,
                    tenant,
                    taskId,
                    occurredAt,
                    attempt,
                    url,
                    eventType,
                    payload,
                    round,
                    putOffSince);
        }
    }

    private static String ofRound(String deliveryId, int round) {
        return round == 0 ? deliveryId : deliveryId + ".again." + round;
    }

    /**
     * One attempt to deliver, and what it brought.
     *
     * @param attempt counts from 1
     * @param occurredAt when the attempt ended
     * @param durationMillis how long it took, in milliseconds
     * @param outcome what became of it
     * @param statusCode what the endpoint answered, if it did
     * @param failureClass {@code status}, {@code timeout}, {@code refused}, {@code dns}, {@code tls}, {@code blocked},
     *     {@code too-large}, {@code proxy} or {@code protocol}; nothing if delivered or held
     * @param nextAttemptAt when the next attempt is due, if there is one
     * @param round how often somebody had the delivery made anew
     * @param eventType the short name of what was delivered
     * @param responseBody the beginning of what the endpoint answered, at most 1 KiB, with nothing in it that is secret
     * @param remoteAddress the address that was called, for operators
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
            @Nullable Instant nextAttemptAt,
            int round,
            @Nullable String eventType,
            @Nullable String responseBody,
            @Nullable String remoteAddress)
            implements WebhookEvent {

        @Override
        public String id() {
            return ofRound(deliveryId, round) + "." + attempt + (outcome == AttemptOutcome.HELD ? ".held" : "");
        }
    }
}
