package io.tasklane.worker.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistinctValuesTest {

    private static final int LOG_K = 12;
    private static final double STANDARD_ERROR = 1.04 / Math.sqrt(1 << LOG_K);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 500, 4_000, 10_000, 20_000, 100_000, 3_000_000})
    void theEstimateIsAsGoodAsItsStandardErrorSays(int values) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        DistinctValues distinct = new DistinctValues(LOG_K);
        for (int value = 0; value < values; value++) {
            long hash = random.nextLong();
            distinct.add(hash);
            distinct.add(hash);
        }

        System.out.println(values + " values, estimated " + distinct.estimate() + ", seed " + seed);
        assertThat((double) distinct.estimate()).isCloseTo(values, within(5 * STANDARD_ERROR * values));
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 50_000})
    void hashesThatDifferLittleAreAsGood(int values) {
        DistinctValues distinct = new DistinctValues(LOG_K);
        for (int value = 0; value < values; value++) {
            distinct.add(value);
        }

        assertThat((double) distinct.estimate()).isCloseTo(values, within(5 * STANDARD_ERROR * values));
    }
}
