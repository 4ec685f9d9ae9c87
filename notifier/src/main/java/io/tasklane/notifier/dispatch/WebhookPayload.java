package io.tasklane.notifier.dispatch;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.tasklane.model.Task;
import io.tasklane.model.TaskError;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskEvent.Completed;
import io.tasklane.model.TaskEvent.Failed;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskJson;
import io.tasklane.model.TaskState;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver reads, as Standard Webhooks recommends it. It names the result and does not hold it, so it stays small.
 *
 * @param type what happened, for example {@code task.completed}
 * @param timestamp when it happened, not when it was sent
 * @param resultUrl where the result is, relative to the gateway; only if there is one
 * @param labels sorted, so that the same event always has the same bytes
 * @param error why; only of a task that failed
 */
@JsonPropertyOrder({"type", "timestamp", "taskId", "status", "resultUrl", "taskName", "attempt", "labels", "error"})
record WebhookPayload(
        String type,
        Instant timestamp,
        TaskId taskId,
        TaskState.Status status,
        @Nullable String resultUrl,
        String taskName,
        int attempt,
        SortedMap<String, String> labels,
        @Nullable TaskError error) {

    /** @param event the end of a task */
    static WebhookPayload of(TaskEvent event, Instant occurredAt) {
        Task task = event.task();
        TaskState.Status status = event.state().status();
        return new WebhookPayload(
                "task." + status.text(),
                occurredAt,
                task.taskId(),
                status,
                event instanceof Completed ? "/results/" + task.taskId() : null,
                task.taskName(),
                event.attempt(),
                new TreeMap<>(task.labels()),
                event instanceof Failed failed ? failed.error() : null);
    }

    String json() {
        return TaskJson.MAPPER.writeValueAsString(this);
    }
}
