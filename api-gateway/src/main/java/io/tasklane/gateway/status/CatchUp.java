package io.tasklane.gateway.status;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Waits until the store has every event that is in the log now, whichever gateway has to put it there. A store that was emptied
 * or set back does not know what it once held, but the log does. One wait serves all who asked before it began.
 */
final class CatchUp implements AutoCloseable {

    private static final long MILLIS_BETWEEN_LOOKS = 20;

    private final Beginning beginning;
    private final LogEnds events;
    private final ProjectionOffsets offsets;
    private final ReentrantLock waiting = new ReentrantLock();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Wait last = new Wait(0, System.nanoTime(), false);

    /** What has to be done before the log's end is looked for. */
    interface Beginning {
        /** Whether it is done. */
        boolean done() throws InterruptedException;
    }

    private record Wait(int generation, long begun, boolean reached) {}

    CatchUp(LogEnds events, ProjectionOffsets offsets) {
        this(() -> true, events, offsets);
    }

    CatchUp(Beginning beginning, LogEnds events, ProjectionOffsets offsets) {
        this.beginning = beginning;
        this.events = events;
        this.offsets = offsets;
    }

    /** Whether a generation of the view had it all in time. */
    boolean within(int generation, Duration patience) throws InterruptedException {
        long asked = System.nanoTime();
        if (!waiting.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        try {
            if (last.generation() != generation || !last.reached() || last.begun() - asked < 0) {
                long begun = System.nanoTime();
                last = new Wait(generation, begun, isReached(generation, asked + patience.toNanos()));
            }
            return last.reached();
        } finally {
            waiting.unlock();
        }
    }

    private boolean isReached(int generation, long deadline) throws InterruptedException {
        Optional<Map<String, Long>> ends = beginning.done() ? events.now() : Optional.empty();
        if (ends.isEmpty()) {
            return false;
        }
        do {
            if (LogEnds.areReached(ends.get(), offsets.in(generation))) {
                return true;
            }
        } while (deadline - System.nanoTime() > 0 && !closing.await(MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS));
        return false;
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
