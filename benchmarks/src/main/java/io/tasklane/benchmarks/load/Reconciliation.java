package io.tasklane.benchmarks.load;

/**
 * What the ledger says in the end.
 *
 * @param tasks how many were accepted
 * @param lost accepted tasks whose webhook never came
 * @param doubled accepted tasks whose webhook came more than once
 * @param unknown tasks whose webhook came though no answer said that they were accepted
 * @param latencies from when a submission was due until its webhook came first
 * @param lastArrival when the last one came, in nanoseconds of {@link System#nanoTime}
 */
public record Reconciliation(long tasks, long lost, long doubled, long unknown, Latencies latencies, long lastArrival) {

    /** Webhooks a second, from a moment until the last one came. */
    public double perSecondSince(long begun) {
        return lastArrival <= begun ? 0 : latencies.count() / ((lastArrival - begun) / 1e9);
    }
}
