package io.tasklane.benchmarks.load;

import org.HdrHistogram.Histogram;

/** How long things took, to three digits, from a microsecond to an hour. Not safe for use by many threads: each has its own. */
public final class Latencies {

    private static final long MOST_MICROS = 3_600_000_000L;

    private final Histogram micros = new Histogram(MOST_MICROS, 3);

    /** Notes one; what is outside of the bounds is noted as the bound. */
    public void add(long nanos) {
        micros.recordValue(Math.max(1, Math.min(MOST_MICROS, nanos / 1_000)));
    }

    /** Notes all that another noted. */
    public void add(Latencies others) {
        micros.add(others.micros);
    }

    public long count() {
        return micros.getTotalCount();
    }

    /** The time within which so many of a hundred were, in milliseconds; 0 if there were none. */
    public double millis(double percentile) {
        return micros.getTotalCount() == 0 ? 0 : micros.getValueAtPercentile(percentile) / 1e3;
    }
}
