package io.tasklane.worker.execution;

import java.time.Duration;

/** Does things later. */
interface Timer {

    /** Runs the action after the wait, on a thread that it must not block, unless it is cancelled before. */
    Alarm in(Duration wait, Runnable action);

    /** Something that is to be done. */
    @FunctionalInterface
    interface Alarm {

        void cancel();
    }
}
