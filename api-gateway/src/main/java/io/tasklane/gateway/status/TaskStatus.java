package io.tasklane.gateway.status;

import io.tasklane.model.Progress;
import io.tasklane.model.TaskError;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskState;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A task as clients see it: a public contract, described in docs/openapi.yaml. */
public record TaskStatus(
        TaskId taskId,
        TaskState.Status status,
        @Nullable String resultUrl,
        TaskState state,
        boolean done,
        String taskName,
        Map<String, String> labels,
        int attempt,
        @Nullable Integer maxAttempts,
        @Nullable Progress progress,
        Instant submittedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant expiresAt,
        @Nullable TaskError error) {

    static TaskStatus of(TaskView task, Instant now) {
        TaskState state = task.stateAt(now);
        return new TaskStatus(
                task.taskId(),
                state.status(),
                state == TaskState.COMPLETED ? "/results/" + task.taskId() : null,
                state,
                state.isFinal(),
                task.taskName(),
                task.labels(),
                task.attempt(),
                task.maxAttempts(),
                task.progress(),
                task.submittedAt(),
                task.startedAt(),
                task.finishedAt(),
                task.dueAfter(now),
                task.expiresAt(),
                state == TaskState.FAILED ? task.error() : null);
    }
}
