package io.tasklane.gateway.lists;

import io.tasklane.model.TaskRules;
import io.tasklane.model.TaskState;
import io.tasklane.model.TaskState.Status;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks are wanted: those that match all that is given. States are those that clients see.
 *
 * @param submittedAfter not those of this time or earlier
 * @param submittedBefore not those of this time or later
 */
public record TaskFilter(
        @Nullable Status status,
        @Nullable TaskState state,
        @Nullable String taskName,
        SortedMap<String, String> labels,
        @Nullable Instant submittedAfter,
        @Nullable Instant submittedBefore) {

    private static final String LABEL = "label.";

    public TaskFilter {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    /**
     * Reads it from names and values. What is wrong is told and taken as not given.
     *
     * @param violations takes a name and what is wrong with it
     */
    public static TaskFilter read(Map<String, String> given, BiConsumer<String, String> violations) {
        FilterReading reading = new FilterReading(given, violations);
        TaskFilter filter = new TaskFilter(
                reading.choice("status", Status.values(), Status::text),
                reading.choice("state", TaskState.values(), TaskState::text),
                reading.text("taskName", TaskRules::violatedByName),
                reading.labels(LABEL),
                reading.time("submittedAfter"),
                reading.time("submittedBefore"));
        reading.end();
        return filter;
    }

    /** Names and values that it can be read from again: always the same for the same filter. */
    public SortedMap<String, String> asText() {
        SortedMap<String, String> text = new TreeMap<>();
        labels.forEach((key, value) -> text.put(LABEL + key, value));
        put(text, "status", status == null ? null : status.text());
        put(text, "state", state == null ? null : state.text());
        put(text, "taskName", taskName);
        put(text, "submittedAfter", submittedAfter);
        put(text, "submittedBefore", submittedBefore);
        return text;
    }

    /** Those of them that have this status and were submitted before this time. */
    public TaskFilter within(Status only, Instant before) {
        Instant earlier = submittedBefore == null || before.isBefore(submittedBefore) ? before : submittedBefore;
        return new TaskFilter(only, state, taskName, labels, submittedAfter, earlier);
    }

    private static void put(SortedMap<String, String> text, String name, @Nullable Object value) {
        if (value != null) {
            text.put(name, value.toString());
        }
    }
}
