package io.tasklane.parallel;

import java.util.Optional;

/**
 * How often a record was started without an end, this time included, and whether the log knows of this time. Locked on its own, for
 * it is asked by a window that is locked.
 */
final class Starts {

    private final Past past;
    private boolean begun;
    private boolean takenBack;
    private boolean settled;

    /** The first position of the window that tells of this start; none does if it is 0. */
    private int toldBy;

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

    /** Tells the next owner. */
    synchronized void writeTo(OffsetRuns.Builder runs, long offset, int position) {
        runs.undone(offset + 1, count(), begun || past.mayHaveBegun());
        if (begun && toldBy == 0) {
            toldBy = position;
        }
    }

    /**
     * The start that the log tells of, or may, though the process lives.
     *
     * @param committed the last position of the window that was committed for sure
     */
    synchronized Optional<OwnStart> own(int committed) {
        return toldBy == 0
                ? Optional.empty()
                : Optional.of(new OwnStart(past.starts(), committed >= toldBy && !takenBack));
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
