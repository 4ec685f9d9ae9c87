package io.tasklane.model;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The bounds that a task keeps, whether it comes over HTTP or is produced to Kafka; the gateway may be stricter. Each
 * method answers what is wrong, in words for the person who sent it, or nothing.
 */
public final class TaskRules {

    /** The most labels that a task may bear. */
    public static final int MAX_LABELS = 16;

    /** The longest callback URL, in characters. */
    public static final int MAX_URL_LENGTH = 2048;

    /** The most attempts that a task may ask for. */
    public static final int MAX_ATTEMPTS = 100;

    /** The longest time that a task may ask for anything, in seconds: 30 days. */
    public static final int MAX_SECONDS = 30 * 24 * 3600;

    /** The bounds of a priority, both included. */
    public static final int MIN_PRIORITY = 0;

    /** The bounds of a priority, both included. */
    public static final int MAX_PRIORITY = 9;

    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}");
    private static final Pattern QUEUE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,99}");
    private static final Pattern LABEL_KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_/-]{0,62}");
    private static final int MAX_LABEL_VALUE_LENGTH = 255;

    private TaskRules() {}

    /** A name is 1 to 100 letters, digits, '_', '.' or '-', and begins with a letter or digit. */
    public static Optional<String> violatedByName(String name) {
        return when(
                !NAME.matcher(name).matches(),
                "must be 1 to 100 letters, digits, '_', '.' or '-', and begin with a letter or digit");
    }

    /** A queue is part of a topic's name, where Kafka takes '.' and '_' for the same: 1 to 100 letters, digits or '-'. */
    public static Optional<String> violatedByQueue(String queue) {
        return when(
                !QUEUE.matcher(queue).matches(),
                "must be 1 to 100 letters, digits or '-', and begin with a letter or digit");
    }

    /** At most {@value #MAX_LABELS} labels, each as {@link #violatedByLabel} has it. */
    public static Optional<String> violatedByLabels(Map<String, String> labels) {
        if (labels.size() > MAX_LABELS) {
            return Optional.of("must be at most " + MAX_LABELS + " labels");
        }
        return labels.entrySet().stream()
                .map(label -> violatedByLabel(label.getKey(), label.getValue()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** A key is 1 to 63 letters, digits, '_', '/' or '-'; no dot, so that it can be a field name in a store. */
    public static Optional<String> violatedByLabel(String key, String value) {
        if (!LABEL_KEY.matcher(key).matches()) {
            return Optional.of(
                    "a label's key must be 1 to 63 letters, digits, '_', '/' or '-', and begin with a letter or digit");
        }
        return when(
                value.length() > MAX_LABEL_VALUE_LENGTH,
                "a label's value must be at most " + MAX_LABEL_VALUE_LENGTH + " characters");
    }

    /** Whether the text is an absolute http or https URL with a host and without user information or fragment. */
    public static Optional<String> violatedByUrl(String url) {
        if (url.length() > MAX_URL_LENGTH) {
            return Optional.of("must be at most " + MAX_URL_LENGTH + " characters");
        }
        try {
            URI uri = new URI(url);
            // What it is sent as; half a surrogate pair has no such form.
            uri.toASCIIString();
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (!http || uri.getHost() == null || uri.getPort() > 65_535) {
                return Optional.of("must be an absolute http or https URL");
            }
            return when(
                    uri.getRawUserInfo() != null || uri.getRawFragment() != null,
                    "must not have user information or a fragment");
        } catch (URISyntaxException | RuntimeException notUri) {
            return Optional.of("must be an absolute http or https URL");
        }
    }

    /** Times are of the years 1970 to 9999, so that every store can hold them and every format write them. */
    public static Optional<String> violatedByTime(Instant time) {
        return when(time.isBefore(Instant.EPOCH) || !time.isBefore(END_OF_TIME), "must be a time from 1970 to 9999");
    }

    /** @throws IllegalArgumentException if the part is missing */
    static void requirePresent(String field, @Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
    }

    /** @throws IllegalArgumentException if the time is missing or out of bounds */
    static void requireTime(String field, @Nullable Instant time) {
        requirePresent(field, time);
        requireTimeIfAny(field, time);
    }

    /** @throws IllegalArgumentException if there is a time and it is out of bounds */
    static void requireTimeIfAny(String field, @Nullable Instant time) {
        if (time != null) {
            require(field, violatedByTime(time));
        }
    }

    static void require(String field, Optional<String> violation) {
        violation.ifPresent(words -> {
            throw new IllegalArgumentException(field + " " + words);
        });
    }

    private static Optional<String> when(boolean violated, String words) {
        return violated ? Optional.of(words) : Optional.empty();
    }
}
