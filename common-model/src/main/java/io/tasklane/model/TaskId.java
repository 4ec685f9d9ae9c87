package io.tasklane.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names a task: a UUID in its canonical lower-case text form. Ids that Tasklane makes are of version 7 (RFC 9562), so they
 * sort by time of submission; ids that other producers bring may be of any version.
 */
public record TaskId(@JsonValue String value) implements Comparable<TaskId> {

    private static final NoArgGenerator GENERATOR = Generators.timeBasedEpochGenerator();
    private static final Pattern CANONICAL =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    /** @throws IllegalArgumentException if the value is no UUID in canonical lower-case form */
    @JsonCreator
    public TaskId {
        if (!CANONICAL.matcher(value).matches()) {
            throw new IllegalArgumentException("taskId is not a UUID in canonical lower-case form");
        }
    }

    /** A new id, greater than all that this process made before. */
    public static TaskId create() {
        return new TaskId(GENERATOR.generate().toString());
    }

    /** The id that the text names, or nothing where the text is no id. */
    public static Optional<TaskId> parse(String text) {
        return CANONICAL.matcher(text).matches() ? Optional.of(new TaskId(text)) : Optional.empty();
    }

    /** When the id was made, to the millisecond; nothing for an id that is not of version 7. */
    public Optional<Instant> createdAt() {
        if (value.charAt(14) != '7') {
            return Optional.empty();
        }
        return Optional.of(Instant.ofEpochMilli(Long.parseLong(value.substring(0, 8) + value.substring(9, 13), 16)));
    }

    @Override
    public int compareTo(TaskId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
