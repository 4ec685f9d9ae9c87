package io.tasklane.gateway.status;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Tells whether the store has everything that was written to the queues, whichever gateway has to put it there. */
final class ProjectionLag {

    private static final int PATIENCE_MILLIS = 1_000;
    private static final long NANOS_BETWEEN_MEASUREMENTS = TimeUnit.MILLISECONDS.toNanos(200);

    private final LogEnds queues;
    private final ProjectionOffsets offsets;
    private final ReentrantLock measuring = new ReentrantLock();
    private volatile Measurement last = new Measurement(System.nanoTime(), false);

    ProjectionLag(LogEnds queues, ProjectionOffsets offsets) {
        this.queues = queues;
        this.offsets = offsets;
    }

    private record Measurement(long begun, boolean caughtUp) {}

    /**
     * Whether the store is known to have everything that was in the queues at that time. One measurement serves all who ask.
     *
     * @param time a {@link System#nanoTime()}
     */
    boolean coversWritesBefore(long time) throws InterruptedException {
        if (!measuring.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            return false;
        }
        try {
            if (last.caughtUp && last.begun - time >= 0) {
                return true;
            }
            long now = System.nanoTime();
            if (last.caughtUp || now - last.begun >= NANOS_BETWEEN_MEASUREMENTS) {
                last = new Measurement(now, isCaughtUp());
            }
            return last.caughtUp;
        } finally {
            measuring.unlock();
        }
    }

    private boolean isCaughtUp() throws InterruptedException {
        Optional<Map<String, Long>> ends = queues.now();
        return ends.isPresent() && LogEnds.areReached(ends.get(), offsets.all());
    }
}
