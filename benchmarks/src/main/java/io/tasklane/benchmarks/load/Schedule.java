package io.tasklane.benchmarks.load;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When each request is due. Whoever sends takes the next one, and measures from when it was due and not from when it was sent: so a
 * server that stands still for a second makes all wait that were due in that second, and the histogram has them all. Safe for use by
 * many threads.
 */
public final class Schedule {

    private static final double NANOS_PER_SECOND = 1e9;

    private final Time time;
    private final double nanosBetween;
    private final long count;
    private final long end;
    private final AtomicLong next = new AtomicLong();
    private final long begun;

    private Schedule(Time time, double nanosBetween, long count, long nanos) {
        this.time = time;
        this.nanosBetween = nanosBetween;
        this.count = count;
        this.begun = time.nanos();
        this.end = begun + nanos;
    }

    /** So many a second, evenly, so many in all. It begins now. */
    public static Schedule steady(double perSecond, long count) {
        return steady(Time.SYSTEM, perSecond, count);
    }

    static Schedule steady(Time time, double perSecond, long count) {
        return new Schedule(time, NANOS_PER_SECOND / perSecond, count, Long.MAX_VALUE / 2);
    }

    /** So many in all, each due when somebody is free to send it. */
    public static Schedule burst(long count) {
        return new Schedule(Time.SYSTEM, 0, count, Long.MAX_VALUE / 2);
    }

    /** Each due when somebody is free to send it, for so many seconds. */
    public static Schedule backToBack(double seconds) {
        return new Schedule(Time.SYSTEM, 0, Long.MAX_VALUE, (long) (seconds * NANOS_PER_SECOND));
    }

    /** When the first was due, in nanoseconds of {@link System#nanoTime}. */
    public long begun() {
        return begun;
    }

    /** Waits until the next request is due; answers when that is, in nanoseconds of {@link System#nanoTime}; empty after the last. */
    public OptionalLong take() {
        long number = next.getAndIncrement();
        if (number >= count || time.nanos() >= end) {
            return OptionalLong.empty();
        }
        if (nanosBetween == 0) {
            return OptionalLong.of(time.nanos());
        }
        long due = begun + (long) (number * nanosBetween);
        time.await(due);
        return OptionalLong.of(due);
    }
}
