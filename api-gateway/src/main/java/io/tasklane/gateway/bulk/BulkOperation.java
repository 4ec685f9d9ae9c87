package io.tasklane.gateway.bulk;

import com.fasterxml.jackson.annotation.JsonValue;
import io.tasklane.gateway.lists.Place;
import io.tasklane.gateway.lists.TaskFilter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is done to all tasks that match a filter, and how far it is.
 *
 * @param matched how many tasks matched when it began; nothing until they are counted
 * @param done for how many it is done
 * @param skipped how many needed nothing any more when their turn came
 * @param failed for how many it cannot be done
 * @param problems the first of those
 * @param place the last task that it has dealt with
 * @param startedAt no task that was submitted at this time or later belongs to it
 */
record BulkOperation(
        String id,
        String tenant,
        BulkAction action,
        TaskFilter filter,
        State state,
        @Nullable Long matched,
        long done,
        long skipped,
        long failed,
        List<Problem> problems,
        @Nullable Place place,
        Instant startedAt,
        @Nullable Instant finishedAt) {

    static final int MOST_PROBLEMS = 10;

    /** How it stands. */
    enum State {
        /** It is not known yet whether there are too many. */
        STARTING,
        RUNNING,
        COMPLETED,
        ABORTED;

        @JsonValue
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    /**
     * Why it cannot be done for a task.
     *
     * @param code the last part of a problem's type
     */
    record Problem(String taskId, String code, String detail) {}

    /** The tasks that belong to it. */
    TaskFilter tasks() {
        return filter.within(action.status(), startedAt);
    }
}
