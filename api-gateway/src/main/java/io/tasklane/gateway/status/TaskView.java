package io.tasklane.gateway.status;

import io.tasklane.gateway.results.TaskStanding;
import io.tasklane.model.Progress;
import io.tasklane.model.TaskError;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskState;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task as the projection knows it.
 *
 * @param state what the newest event left it in; nothing as long as there is no event
 * @param runAt when it was asked to start
 * @param nextAttemptAt when the attempt that it waits for is due, as the newest event says
 * @param offset where the newest event is in its partition; -1 if there is none
 * @param command the attempt that the newest command seen is for; 0 if only events were seen
 */
public record TaskView(
        TaskId taskId,
        String tenant,
        String taskName,
        Map<String, String> labels,
        @Nullable TaskState state,
        int attempt,
        @Nullable Integer maxAttempts,
        @Nullable Progress progress,
        Instant submittedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Instant runAt,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant expiresAt,
        @Nullable TaskError error,
        long offset,
        int command) {

    /** The state now: what waited for a time that has come is in its queue, although no event says so. */
    public TaskState stateAt(Instant now) {
        if (state == null) {
            return dueAfter(now) == null ? TaskState.QUEUED : TaskState.SCHEDULED;
        }
        return isWaiting() && dueAfter(now) == null ? TaskState.QUEUED : state;
    }

    /** The time that it waits for, if that has not come. */
    @Nullable
    Instant dueAfter(Instant now) {
        Instant due = state == null ? runAt : isWaiting() ? nextAttemptAt : null;
        return due != null && due.isAfter(now) ? due : null;
    }

    /** Since when a task that is in its queue has been there, or could have been at the earliest. */
    public Instant queuedSince() {
        Instant due = state == null ? runAt : nextAttemptAt;
        return due == null ? submittedAt : due;
    }

    /** Whether a command may become known although nothing happens: the first, or that of an attempt whose time has come. */
    boolean mayGetCommand(Instant now) {
        return command == 0 || isWaiting() && command <= attempt && dueAfter(now) == null;
    }

    /** Grows with everything that changes what a client sees: a new event, a command becoming known, a time that comes. */
    long versionAt(Instant now) {
        boolean waits = dueAfter(now) != null;
        return (offset + 1 + command) * 2 + (waits ? 0 : 1);
    }

    /** How far it has come, for whoever has to know whether an attempt is over. */
    TaskStanding standing() {
        return new TaskStanding(attempt, state != null && state.isFinal());
    }

    private boolean isWaiting() {
        return state == TaskState.SCHEDULED || state == TaskState.RETRYING;
    }
}
