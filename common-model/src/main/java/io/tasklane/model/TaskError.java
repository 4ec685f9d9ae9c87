package io.tasklane.model;

import static java.util.Objects.requireNonNullElse;

import org.jspecify.annotations.Nullable;

/**
 * Why a task or an attempt failed, in the form of an RFC 9457 problem.
 *
 * @param type a stable URI, {@link #TYPE_PREFIX} and a code
 * @param title what kind of failure it is, the same for all of its type
 * @param detail what happened this time; no stack trace, no secret
 */
public record TaskError(String type, String title, @Nullable String detail) {

    /** What all problem types of Tasklane begin with; the code follows. */
    public static final String TYPE_PREFIX = "https://tasklane.io/problems/";

    private static final int MAX_DETAIL_LENGTH = 2000;

    @SuppressWarnings("NullAway") // null is what a JSON document leaves out
    public TaskError {
        type = requireNonNullElse(type, "about:blank");
        title = requireNonNullElse(title, "Failed");
        if (detail != null && detail.length() > MAX_DETAIL_LENGTH) {
            detail = detail.substring(0, MAX_DETAIL_LENGTH) + "…";
        }
    }

    public static TaskError of(String code, String title, @Nullable String detail) {
        return new TaskError(TYPE_PREFIX + code, title, detail);
    }
}
