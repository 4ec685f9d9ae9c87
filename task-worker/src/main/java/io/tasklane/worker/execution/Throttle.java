package io.tasklane.worker.execution;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes on values no more often than once in an interval. Of those that come too fast the last one is kept and passed on when
 * the interval is over, so that what is known is never older than that. Never blocks.
 */
final class Throttle<T> {

    private final Duration interval;
    private final Clock clock;
    private final Timer timer;
    private final Consumer<T> target;
    private Instant nextAt = Instant.MIN;
    private @Nullable T kept;
    private Timer.@Nullable Alarm alarm;
    private boolean closed;

    Throttle(Duration interval, Clock clock, Timer timer, Consumer<T> target) {
        this.interval = interval;
        this.clock = clock;
        this.timer = timer;
        this.target = target;
    }

    synchronized void offer(T value) {
        if (closed) {
            return;
        }
        Duration wait = Duration.between(clock.instant(), nextAt);
        // It is longer than the interval if the clock was set back.
        if (wait.isNegative() || wait.isZero() || wait.compareTo(interval) > 0) {
            pass(value);
            return;
        }
        kept = value;
        if (alarm == null) {
            alarm = timer.in(wait, this::flush);
        }
    }

    /** Passes on at once what is kept. */
    synchronized void flush() {
        T last = kept;
        if (last != null && !closed) {
            pass(last);
        }
    }

    /** Passes on nothing more; answers what was kept. */
    synchronized Optional<T> close() {
        closed = true;
        T last = kept;
        forget();
        return Optional.ofNullable(last);
    }

    private void pass(T value) {
        forget();
        nextAt = clock.instant().plus(interval);
        target.accept(value);
    }

    private void forget() {
        kept = null;
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
    }
}
