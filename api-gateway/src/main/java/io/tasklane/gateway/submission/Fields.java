package io.tasklane.gateway.submission;

import io.tasklane.gateway.problems.Violation;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of a JSON object, read one by one. What is wrong with one is noted and the field taken as not given, so that all
 * violations come to light at once. JSON null is the same as not given.
 */
public final class Fields {

    private final ObjectNode object;
    private final String pointer;
    private final Violations violations;

    /**
     * @param pointer where the object is in the body
     * @param violations takes what is wrong
     */
    public Fields(ObjectNode object, String pointer, Violations violations) {
        this.object = object;
        this.pointer = pointer;
        this.violations = violations;
    }

    public void onlyThese(Set<String> names) {
        for (String name : object.propertyNames()) {
            if (!names.contains(name)) {
                violation(name, "is not known");
            }
        }
    }

    public @Nullable JsonNode any(String name) {
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    public @Nullable String text(String name, Function<String, Optional<String>> rule) {
        JsonNode value = any(name);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            violation(name, "must be a string");
            return null;
        }
        Optional<String> violated = rule.apply(value.stringValue());
        violated.ifPresent(words -> violation(name, words));
        return violated.isPresent() ? null : value.stringValue();
    }

    public @Nullable Integer integer(String name, int least, int most) {
        JsonNode value = any(name);
        if (value == null) {
            return null;
        }
        boolean fits = value.isIntegralNumber() && value.canConvertToInt();
        if (!fits || value.intValue() < least || value.intValue() > most) {
            violation(name, "must be a whole number from " + least + " to " + most);
            return null;
        }
        return value.intValue();
    }

    /** A time, to the millisecond. */
    public @Nullable Instant time(String name) {
        String words = "must be a time as in 2026-12-01T08:00:00Z (RFC 3339)";
        String text = text(name, given -> isTime(given) ? Optional.empty() : Optional.of(words));
        return text == null ? null : OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static boolean isTime(String text) {
        try {
            OffsetDateTime.parse(text);
            return true;
        } catch (DateTimeException notTime) {
            return false;
        }
    }

    public @Nullable Fields object(String name) {
        JsonNode value = any(name);
        if (value == null || value instanceof ObjectNode) {
            return value == null ? null : new Fields((ObjectNode) value, Violation.pointer(pointer, name), violations);
        }
        violation(name, "must be an object");
        return null;
    }

    /** All fields as strings. */
    public Map<String, String> texts(Rule rule) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String name : object.propertyNames()) {
            String value = text(name, given -> rule.violatedBy(name, given));
            if (value != null) {
                texts.put(name, value);
            } else if (object.get(name).isNull()) {
                violation(name, "must be a string");
            }
        }
        return texts;
    }

    public int count() {
        return object.size();
    }

    public void violation(String name, String detail) {
        violations.add(() -> new Violation(Violation.pointer(pointer, name), detail));
    }

    /** What is wrong with a field of any name, if anything. */
    public interface Rule {
        Optional<String> violatedBy(String name, String value);
    }
}
