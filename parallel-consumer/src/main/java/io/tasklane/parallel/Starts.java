package io.tasklane.parallel;

/**
 * How often a record was started without an end, this time included, and whether the log knows of this time. Locked on its own, for
 * it is asked by a window that is locked.
 */
final class Starts {

    private int count;
    private boolean startedHere;
    private boolean settled;

    /** @param before how often it was started by others */
    Starts(int before) {
        this.count = before;
    }

    synchronized int count() {
        return count;
    }

    /** It begins. */
    synchronized void begin() {
        count++;
        startedHere = true;
    }

    /** It goes back to be started by another owner: that it was started here is no mark against it. */
    synchronized void takeBack() {
        if (startedHere) {
            startedHere = false;
            count--;
        }
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
