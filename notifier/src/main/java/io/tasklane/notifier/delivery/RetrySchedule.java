package io.tasklane.notifier.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When a delivery that failed is tried again. It only decides; how the time passes is for others. A receiver that asked to be
 * left alone for some time is never called earlier.
 *
 * @param waits the wait after the first failed attempt, the second …; after the attempt behind the last wait there is no other
 * @param chance spreads retries over time: a number from 0 to 1 whenever it is asked
 */
record RetrySchedule(List<Duration> waits, DoubleSupplier chance) {

    /** By how much of itself a wait grows at most. It never shrinks: that would undercut what the receiver asked for. */
    private static final double JITTER = 0.1;

    RetrySchedule {
        waits = List.copyOf(waits);
    }

    /**
     * How long to wait after a failed attempt, or nothing if there is no other.
     *
     * @param attempt which one failed, from 1
     * @param retryAfter what the receiver asked for, if it did
     */
    Optional<Duration> waitAfter(int attempt, @Nullable Duration retryAfter) {
        if (attempt > waits.size()) {
            return Optional.empty();
        }
        Duration wait = longer(waits.get(attempt - 1), floor(retryAfter));
        return Optional.of(wait.plusMillis((long) (wait.toMillis() * JITTER * chance.getAsDouble())));
    }

    private static Duration floor(@Nullable Duration retryAfter) {
        return retryAfter == null ? Duration.ZERO : RetryAfter.cut(retryAfter);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
