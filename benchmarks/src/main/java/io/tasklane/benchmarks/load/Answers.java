package io.tasklane.benchmarks.load;

import java.util.SortedMap;

/**
 * What came of a load.
 *
 * @param latencies from when a request was due until its answer was read
 * @param refusals requests that were answered with something else than was wanted, by the status, or not at all
 * @param begun when the first request was due, in nanoseconds of {@link System#nanoTime}
 * @param ended when the last answer was there
 */
public record Answers(Latencies latencies, SortedMap<String, Long> refusals, long begun, long ended) {

    static final String NO_ANSWER = "no answer";

    public long refused() {
        return refusals.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What was answered as wanted, a second. */
    public double perSecond() {
        long unwanted = refused() - refusals.getOrDefault(NO_ANSWER, 0L);
        return (latencies.count() - unwanted) / ((ended - begun) / 1e9);
    }
}
