package io.tasklane.gateway.status;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Waits until the store has every event that is in the log now, whichever gateway has to put it there. A store that was emptied
 * or set back does not know what it once held, but the log does.
 */
final class CatchUp implements AutoCloseable {

    private static final long MILLIS_BETWEEN_LOOKS = 20;

    private final LogEnds events;
    private final ProjectionOffsets offsets;
    private final CountDownLatch closing = new CountDownLatch(1);

    CatchUp(LogEnds events, ProjectionOffsets offsets) {
        this.events = events;
        this.offsets = offsets;
    }

    /** Whether a generation of the view had it all in time. */
    boolean within(int generation, Duration patience) throws InterruptedException {
        long begun = System.nanoTime();
        Optional<Map<String, Long>> ends = events.now();
        if (ends.isEmpty()) {
            return false;
        }
        do {
            if (LogEnds.areReached(ends.get(), offsets.in(generation))) {
                return true;
            }
        } while (System.nanoTime() - begun < patience.toNanos()
                && !closing.await(MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS));
        return false;
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
