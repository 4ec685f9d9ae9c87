package io.tasklane.worker.analysis;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A checkpoint every five seconds, or less often where making one takes long: never more than a hundredth of the time. The clock is
 * looked at only now and then, because rows are many.
 */
final class EveryFewSeconds implements CheckpointPace {

    static final int ROWS_BETWEEN_LOOKS = 256;

    private static final long INTERVAL = Duration.ofSeconds(5).toNanos();
    private static final int TIMES_ITS_COST = 100;

    private final LongSupplier nanos;
    private int rowsUntilLook = ROWS_BETWEEN_LOOKS;
    private long lookedAt;
    private long next;

    /** @param nanos a clock like {@link System#nanoTime()} */
    EveryFewSeconds(LongSupplier nanos) {
        this.nanos = nanos;
        this.next = nanos.getAsLong() + INTERVAL;
    }

    @Override
    public boolean isDue() {
        return --rowsUntilLook <= 0 && look();
    }

    @Override
    public void taken() {
        long now = nanos.getAsLong();
        next = now + Math.max(INTERVAL, (now - lookedAt) * TIMES_ITS_COST);
        rowsUntilLook = ROWS_BETWEEN_LOOKS;
    }

    private boolean look() {
        lookedAt = nanos.getAsLong();
        boolean due = lookedAt - next >= 0;
        // Once due it stays due, for not every row can be told from the others by its place.
        rowsUntilLook = due ? 0 : ROWS_BETWEEN_LOOKS;
        return due;
    }
}
