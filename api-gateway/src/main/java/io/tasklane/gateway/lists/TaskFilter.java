package io.tasklane.gateway.lists;

import io.tasklane.model.TaskRules;
import io.tasklane.model.TaskState;
import io.tasklane.model.TaskState.Status;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
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
    private static final String TIME_WORDS = "must be a time as in 2026-12-01T08:00:00Z (RFC 3339)";

    public TaskFilter {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    /**
     * Reads it from names and values. What is wrong is told and taken as not given.
     *
     * @param violations takes a name and what is wrong with it
     */
    public static TaskFilter read(Map<String, String> given, BiConsumer<String, String> violations) {
        Reading reading = new Reading(new TreeMap<>(given), violations);
        TaskFilter filter = new TaskFilter(
                reading.take("status", text -> choice(Status.values(), Status::text, text)),
                reading.take("state", text -> choice(TaskState.values(), TaskState::text, text)),
                reading.take("taskName", text -> accepted(text, TaskRules.violatedByName(text))),
                reading.labels(),
                reading.take("submittedAfter", TaskFilter::time),
                reading.take("submittedBefore", TaskFilter::time));
        reading.rest.keySet().forEach(name -> violations.accept(name, "is not known"));
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

    private record Read<T>(@Nullable T value, String violation) {}

    private static Read<String> accepted(String text, Optional<String> violation) {
        return new Read<>(violation.isPresent() ? null : text, violation.orElse(""));
    }

    private static <T> Read<T> choice(T[] values, Function<T, String> text, String given) {
        String choices = Arrays.stream(values).map(text).collect(Collectors.joining(", "));
        Optional<T> chosen = Arrays.stream(values)
                .filter(value -> text.apply(value).equals(given))
                .findFirst();
        return new Read<>(chosen.orElse(null), "must be one of " + choices);
    }

    private static Read<Instant> time(String text) {
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            return new Read<>(
                    TaskRules.violatedByTime(time).isPresent() ? null : time, TIME_WORDS + ", from 1970 to 9999");
        } catch (DateTimeException notTime) {
            return new Read<>(null, TIME_WORDS);
        }
    }

    private record Reading(TreeMap<String, String> rest, BiConsumer<String, String> violations) {

        <T> @Nullable T take(String name, Function<String, Read<T>> reader) {
            String text = rest.remove(name);
            if (text == null) {
                return null;
            }
            Read<T> read = reader.apply(text);
            if (read.value() == null) {
                violations.accept(name, read.violation());
            }
            return read.value();
        }

        SortedMap<String, String> labels() {
            SortedMap<String, String> labels = new TreeMap<>();
            SortedMap<String, String> given = rest.subMap(LABEL, LABEL + Character.MAX_VALUE);
            given.forEach((name, value) -> {
                String key = name.substring(LABEL.length());
                TaskRules.violatedByLabel(key, value)
                        .ifPresentOrElse(words -> violations.accept(name, words), () -> labels.put(key, value));
            });
            given.clear();
            if (labels.size() > TaskRules.MAX_LABELS) {
                violations.accept(LABEL, "must be at most " + TaskRules.MAX_LABELS + " labels");
            }
            return labels;
        }
    }
}
