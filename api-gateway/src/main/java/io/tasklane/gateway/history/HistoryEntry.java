package io.tasklane.gateway.history;

import io.tasklane.model.Progress;
import io.tasklane.model.TaskError;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a task, as clients see it: a public contract, described in docs/openapi.yaml. Who worked on the
 * task is not in it, for workers are named after their machines.
 *
 * @param type what happened, without what all types of events share: {@code task.started}, {@code webhook.attempted};
 *     {@code webhook.abandoned} for a delivery that became a dead letter
 * @param time when, by the clock of whoever did it
 * @param attempt which attempt of the task, or of the delivery, it belongs to
 * @param nextAttemptAt what the task or the delivery waits for
 */
public record HistoryEntry(
        String type,
        Instant time,
        int attempt,
        @Nullable Instant nextAttemptAt,
        @Nullable Progress progress,
        @Nullable TaskError error,
        @Nullable Webhook webhook) {

    /**
     * What is said of a delivery.
     *
     * @param deliveryId the {@code webhook-id} that the receiver sees
     * @param eventType what it told, where that is known
     * @param url where it went
     * @param outcome what became of the attempt
     * @param statusCode what the receiver answered, if it did
     * @param failureClass why it failed, if it did: {@code status}, {@code timeout} …; of a dead letter its reason
     * @param durationMillis how long the attempt took, in milliseconds
     */
    public record Webhook(
            String deliveryId,
            @Nullable String eventType,
            String url,
            @Nullable String outcome,
            @Nullable Integer statusCode,
            @Nullable String failureClass,
            @Nullable Long durationMillis) {}
}
