package io.tasklane.gateway.bulk;

import com.fasterxml.jackson.annotation.JsonValue;
import io.tasklane.model.TaskState;
import java.util.Locale;

/** What is done to the tasks, and which it can be done to. */
enum BulkAction {
    CANCEL(TaskState.Status.PROCESSING),
    RETRY(TaskState.Status.FAILED);

    private final TaskState.Status status;

    BulkAction(TaskState.Status status) {
        this.status = status;
    }

    /** The status that a task must have. */
    TaskState.Status status() {
        return status;
    }

    @JsonValue
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
