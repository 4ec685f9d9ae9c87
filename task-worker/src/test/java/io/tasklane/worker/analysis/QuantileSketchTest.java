package io.tasklane.worker.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The bounds that the result's document gives for quartiles, over many distributions and orders. */
class QuantileSketchTest {

    private static final int MOST = 200_000;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @Test
    void ranksAreWithinTheirBounds() {
        assertErrors(1000, 0.003);
        assertErrors(200, 0.015);
    }

    @Test
    void fewNumbersAreExact() {
        QuantileSketch sketch = new QuantileSketch(200);
        for (int number : new int[] {7, 1, 3, 5, 2, 6, 4}) {
            sketch.add(number, 1);
        }
        assertThat(sketch.quartiles()).containsExactly(2, 4, 6);
    }

    @Test
    void aHeavyNumberCountsAsOftenAsItOccurs() {
        QuantileSketch sketch = new QuantileSketch(200);
        sketch.add(5, (1L << 40) + 3);
        sketch.add(1, 1L << 39);
        sketch.add(9, 1L << 39);

        assertThat(sketch.weight()).isEqualTo((1L << 41) + 3);
        assertThat(sketch.quartiles()).containsExactly(5, 5, 5);
    }

    /** The error of a rank, three quarters of the time below what is documented and always below twice that. */
    private void assertErrors(int k, double documented) {
        double[] errors = IntStream.range(0, 40)
                .mapToObj(i -> errors(k, i))
                .flatMapToDouble(Arrays::stream)
                .sorted()
                .toArray();
        System.out.printf(
                "k %d: error of a rank %.4f in the middle, %.4f at 95 %%, %.4f at most (seed %d)%n",
                k, errors[errors.length / 2], errors[errors.length * 95 / 100], errors[errors.length - 1], seed);
        assertThat(errors[errors.length * 3 / 4]).isLessThan(documented);
        assertThat(errors[errors.length - 1]).isLessThan(2 * documented);
    }

    private double[] errors(int k, int kind) {
        int size = MOST / 10 + random.nextInt(MOST);
        ToDoubleFunction<Integer> form = switch (kind % 5) {
            case 0 -> i -> random.nextGaussian();
            case 1 -> i -> i;
            case 2 -> i -> -i;
            case 3 -> i -> Math.exp(10 * random.nextDouble());
            default -> i -> i % 1000 + random.nextDouble() / 2;
        };
        boolean weighted = kind % 2 == 0;
        QuantileSketch sketch = new QuantileSketch(k);
        double[] numbers = new double[size];
        long[] weights = new long[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = form.applyAsDouble(i);
            weights[i] = weighted ? 1 + random.nextInt(100) : 1;
            sketch.add(numbers[i], weights[i]);
        }
        double[] found = sketch.quartiles();
        double[] errors = new double[3];
        long all = Arrays.stream(weights).sum();
        for (int quarter = 0; quarter < 3; quarter++) {
            long below = 0;
            for (int i = 0; i < size; i++) {
                below += numbers[i] <= found[quarter] ? weights[i] : 0;
            }
            errors[quarter] = Math.abs((double) below / all - (quarter + 1) / 4.0);
        }
        return errors;
    }
}
