package io.tasklane.gateway.control;

/** What became of something that was to be written. */
public enum Fate {
    /** It is in the log, all of it. */
    WRITTEN,
    /** It is not in the log and never will be. */
    NOT_WRITTEN,
    /** Only the broker knows; whoever shuts the writer out makes it stay as it is. */
    UNKNOWN
}
