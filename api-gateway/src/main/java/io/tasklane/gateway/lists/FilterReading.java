package io.tasklane.gateway.lists;

import io.tasklane.model.TaskRules;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads a filter from names and values, one part after the other. What is wrong is told and taken as not given. */
public final class FilterReading {

    private static final String TIME_WORDS = "must be a time as in 2026-12-01T08:00:00Z (RFC 3339)";

    private final TreeMap<String, String> rest;
    private final BiConsumer<String, String> violations;

    /** @param violations takes a name and what is wrong with it */
    public FilterReading(Map<String, String> given, BiConsumer<String, String> violations) {
        this.rest = new TreeMap<>(given);
        this.violations = violations;
    }

    private record Read<T>(@Nullable T value, String violation) {}

    /** @param violated what is wrong with a text, if anything is */
    public @Nullable String text(String name, Function<String, Optional<String>> violated) {
        return take(name, text -> {
            Optional<String> violation = violated.apply(text);
            return new Read<>(violation.isPresent() ? null : text, violation.orElse(""));
        });
    }

    public <T> @Nullable T choice(String name, T[] values, Function<T, String> text) {
        String choices = Arrays.stream(values).map(text).collect(Collectors.joining(", "));
        return take(name, given -> {
            Optional<T> chosen = Arrays.stream(values)
                    .filter(value -> text.apply(value).equals(given))
                    .findFirst();
            return new Read<>(chosen.orElse(null), "must be one of " + choices);
        });
    }

    public @Nullable Instant time(String name) {
        return take(name, FilterReading::timeOf);
    }

    /** The rest is not known. */
    public void end() {
        rest.keySet().forEach(name -> violations.accept(name, "is not known"));
    }

    SortedMap<String, String> labels(String prefix) {
        SortedMap<String, String> labels = new TreeMap<>();
        SortedMap<String, String> given = rest.subMap(prefix, prefix + Character.MAX_VALUE);
        given.forEach((name, value) -> {
            String key = name.substring(prefix.length());
            TaskRules.violatedByLabel(key, value)
                    .ifPresentOrElse(words -> violations.accept(name, words), () -> labels.put(key, value));
        });
        given.clear();
        if (labels.size() > TaskRules.MAX_LABELS) {
            violations.accept(prefix, "must be at most " + TaskRules.MAX_LABELS + " labels");
        }
        return labels;
    }

    private <T> @Nullable T take(String name, Function<String, Read<T>> reader) {
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

    private static Read<Instant> timeOf(String text) {
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            return new Read<>(
                    TaskRules.violatedByTime(time).isPresent() ? null : time, TIME_WORDS + ", from 1970 to 9999");
        } catch (DateTimeException notTime) {
            return new Read<>(null, TIME_WORDS);
        }
    }
}
