package io.tasklane.worker.analysis;

import java.io.IOException;
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

    void writeTo(StateWriter out) throws IOException {
        out.number(weights);
        out.number(mean);
        out.number(squares);
    }

    void restore(StateReader in) throws IOException {
        weights = in.number();
        mean = in.number();
        squares = in.number();
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
