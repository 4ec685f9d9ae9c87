package io.tasklane.parallel;

/**
 * How often a record was started without an end, this time included, and whether the log knows of this time. Locked on its own, for
 * it is asked by a window that is locked.
 */
final class Starts {

    private final Past past;
    private boolean begun;
    private boolean takenBack;
    private boolean settled;

    Starts(Past past) {
        this.past = past;
    }

    synchronized int count() {
        return past.starts() + (begun && !takenBack ? 1 : 0);
    }

    /** It begins. Answers false if it must not any more, because the next owner was told that it had not. */
    synchronized boolean begin() {
        begun = !takenBack;
        return begun;
    }

    /** It goes back to be started by another owner: that it was started here is no mark against it. */
    synchronized void takeBack() {
        takenBack = true;
    }

    /** Tells the next owner; answers whether this time is among what counts there. */
    synchronized boolean writeTo(OffsetRuns.Builder runs, long offset) {
        runs.undone(offset + 1, count(), begun || past.mayHaveBegun());
        return begun && !takenBack;
    }

    /** The log knows of it, or never will. */
    synchronized void settle() {
        settled = true;
        notifyAll();
    }

    /** Waits until it is settled. */
    synchronized void awaitSettled() throws InterruptedException {
        while (!settled) {
            wait();
        }
    }
}
