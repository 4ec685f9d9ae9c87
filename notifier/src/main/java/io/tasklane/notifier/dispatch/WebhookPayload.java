package io.tasklane.notifier.dispatch;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.tasklane.model.Progress;
import io.tasklane.model.Task;
import io.tasklane.model.TaskError;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskEvent.Completed;
import io.tasklane.model.TaskEvent.Failed;
import io.tasklane.model.TaskEvent.Progressed;
import io.tasklane.model.TaskEvent.Retrying;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskJson;
import io.tasklane.model.TaskState;
import io.tasklane.notifier.endpoints.Endpoint;
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
 * @param progress how far it is; only of a task that says so
 * @param error why; only of a task that failed, or whose attempt did
 * @param sequence grows from each event of a task to the next, with gaps: of two webhooks about a task the one with the higher number
 *     tells of what happened later, whichever came first
 */
@JsonPropertyOrder({
    "type",
    "timestamp",
    "taskId",
    "status",
    "resultUrl",
    "taskName",
    "attempt",
    "labels",
    "progress",
    "error",
    "sequence"
})
record WebhookPayload(
        String type,
        Instant timestamp,
        TaskId taskId,
        TaskState.Status status,
        @Nullable String resultUrl,
        String taskName,
        int attempt,
        SortedMap<String, String> labels,
        @Nullable Progress progress,
        @Nullable TaskError error,
        long sequence) {

    /** @param sequence the event's offset */
    static WebhookPayload of(TaskEvent event, long sequence) {
        Task task = event.task();
        return new WebhookPayload(
                Endpoint.shortName(event),
                event.occurredAt(),
                task.taskId(),
                event.state().status(),
                event instanceof Completed ? "/results/" + task.taskId() : null,
                task.taskName(),
                event.attempt(),
                new TreeMap<>(task.labels()),
                event instanceof Progressed progressed ? progressed.progress() : null,
                errorOf(event),
                sequence);
    }

    private static @Nullable TaskError errorOf(TaskEvent event) {
        if (event instanceof Failed failed) {
            return failed.error();
        }
        return event instanceof Retrying retrying ? retrying.error() : null;
    }

    /** Only what is needed to ask the gateway. */
    Thin thin() {
        return new Thin(type, timestamp, taskId, status, sequence);
    }

    String json() {
        return TaskJson.MAPPER.writeValueAsString(this);
    }

    /** What a receiver reads that wants to know no more than that something happened. */
    @JsonPropertyOrder({"type", "timestamp", "taskId", "status", "sequence"})
    record Thin(String type, Instant timestamp, TaskId taskId, TaskState.Status status, long sequence) {

        String json() {
            return TaskJson.MAPPER.writeValueAsString(this);
        }
    }
}
