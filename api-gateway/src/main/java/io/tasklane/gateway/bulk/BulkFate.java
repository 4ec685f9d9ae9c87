package io.tasklane.gateway.bulk;

import org.jspecify.annotations.Nullable;

/**
 * What became of one thing that a bulk operation was to be done to.
 *
 * @param code the last part of a problem's type, if it failed
 * @param detail what went wrong, if it failed
 */
public record BulkFate(
        Kind kind, @Nullable String code, @Nullable String detail) {

    public static final BulkFate DONE = new BulkFate(Kind.DONE, null, null);

    /** Nothing was needed any more. */
    public static final BulkFate SKIPPED = new BulkFate(Kind.SKIPPED, null, null);

    /** Nobody knows yet; to try again does no harm. */
    public static final BulkFate UNDECIDED = new BulkFate(Kind.UNDECIDED, null, null);

    enum Kind {
        DONE,
        SKIPPED,
        FAILED,
        UNDECIDED
    }

    /** It cannot be done. */
    public static BulkFate failed(String code, String detail) {
        return new BulkFate(Kind.FAILED, code, detail);
    }
}
