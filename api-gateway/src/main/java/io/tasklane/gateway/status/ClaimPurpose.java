package io.tasklane.gateway.status;

import io.tasklane.model.TaskState;
import java.util.function.Predicate;

/** What a task is claimed for: it makes sense only in certain states. */
enum ClaimPurpose {
    CANCEL(state -> !state.isFinal()),
    RETRY(state -> state == TaskState.FAILED);

    private final Predicate<TaskState> holds;

    ClaimPurpose(Predicate<TaskState> holds) {
        this.holds = holds;
    }

    boolean holds(TaskState state) {
        return holds.test(state);
    }
}
