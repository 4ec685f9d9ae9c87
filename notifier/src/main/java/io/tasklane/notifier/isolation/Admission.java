package io.tasklane.notifier.isolation;

import java.time.Instant;

/** Whether an attempt may begin. */
public sealed interface Admission {

    /** It may, now; the turn is to be ended in any case. */
    record Admitted(Turn turn) implements Admission {}

    /** It may not. */
    record PutOff(Instant until, Reason reason) implements Admission {}

    /** Why an attempt is put off. */
    enum Reason {
        /** The endpoint asked to be left alone. */
        ASKED,
        /** The endpoint fails, and is tried with one attempt at a time. */
        BREAKER,
        /** The endpoint gets as many attempts as it may, or can take. */
        LIMIT,
        /** An earlier event of the same task is to come first. */
        ORDER,
        /** Nothing is wrong with the endpoint: what is needed to call it is missing here. */
        HERE
    }
}
