package io.tasklane.worker.analysis;

import org.jspecify.annotations.Nullable;

/**
 * Mean and standard deviation in one pass without loss of digits, for values with weights (West, "Updating Mean and Variance
 * Estimates: An Improved Method", 1979).
 */
final class Moments {

    private double weights;
    private double mean;
    private double squares;

    void add(double value, long times) {
        weights += times;
        double distance = value - mean;
        mean += distance * times / weights;
        squares += distance * (value - mean) * times;
    }

    /** Nothing if it is beyond what a double holds. */
    @Nullable
    Double mean() {
        return Double.isFinite(mean) ? mean : null;
    }

    /** Of a sample, so with n - 1; nothing of less than two values. */
    @Nullable
    Double standardDeviation() {
        double deviation = Math.sqrt(squares / (weights - 1));
        return weights > 1 && Double.isFinite(deviation) ? deviation : null;
    }
}
