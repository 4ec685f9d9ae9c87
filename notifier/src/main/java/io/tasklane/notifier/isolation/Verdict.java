package io.tasklane.notifier.isolation;

/** What an attempt says of the endpoint that it went to. */
public enum Verdict {
    /** It took what it was sent. */
    WELL,
    /** It answered, and did not take what it was sent. */
    REFUSED,
    /** It did not answer, or said that something is wrong with it. */
    TROUBLED,
    /** It is asked too much. */
    OVERLOADED,
    /** It was not called, or nothing is known of it. */
    UNKNOWN
}
