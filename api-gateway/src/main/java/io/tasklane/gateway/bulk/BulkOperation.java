package io.tasklane.gateway.bulk;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is done to all that match a filter, and how far it is.
 *
 * @param filter as the work of its action reads it
 * @param perSecond how many it may be done to in a second, if there is such a limit
 * @param matched how many matched when it began; nothing until they are counted
 * @param done for how many it is done
 * @param skipped how many needed nothing any more when their turn came
 * @param failed for how many it cannot be done
 * @param problems the first of those
 * @param place the last that it has dealt with
 * @param begun the turn that was begun and has not been noted yet
 * @param startedAt nothing that came at this time or later belongs to it
 */
public record BulkOperation(
        String id,
        String tenant,
        BulkAction action,
        SortedMap<String, String> filter,
        @Nullable Integer perSecond,
        State state,
        @Nullable Long matched,
        long done,
        long skipped,
        long failed,
        List<Problem> problems,
        @Nullable BulkPlace place,
        @Nullable BulkTurn begun,
        Instant startedAt,
        @Nullable Instant finishedAt) {

    static final int MOST_PROBLEMS = 10;

    public BulkOperation {
        filter = Collections.unmodifiableSortedMap(new TreeMap<>(filter));
        problems = List.copyOf(problems);
    }

    /** How it stands. */
    public enum State {
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
    public record Problem(String taskId, String code, String detail) {}
}
