package io.tasklane.gateway.streams;

import org.jspecify.annotations.Nullable;

/**
 * Who may send, one at a time. A keep-alive goes only while nobody sends; what there is to tell goes in any case, at once or next,
 * so that it is never left out because a keep-alive came first.
 */
final class Turns {

    private boolean taken;
    private @Nullable Runnable next;

    /** Whether whoever comes now would be the one. Somebody else may come before. */
    synchronized boolean isFree() {
        return !taken;
    }

    synchronized boolean takeIfFree() {
        boolean free = !taken;
        taken = true;
        return free;
    }

    /**
     * Sends now, or as soon as the other is done. {@link #pass} is to be called when that was sent.
     *
     * @throws IllegalStateException if there is one who waits already
     */
    void take(Runnable sending) {
        synchronized (this) {
            if (taken) {
                if (next != null) {
                    throw new IllegalStateException("only one may wait to send");
                }
                next = sending;
                return;
            }
            taken = true;
        }
        sending.run();
    }

    /** The one whose turn it was is done. */
    void pass() {
        Runnable waiting;
        synchronized (this) {
            waiting = next;
            next = null;
            taken = waiting != null;
        }
        if (waiting != null) {
            waiting.run();
        }
    }
}
