package io.tasklane.worker.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrequentValuesTest {

    @Test
    void aCountIsTooLowByNoMoreThanTheBoundAndNoFrequentValueIsMissed() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        FrequentValues frequent = new FrequentValues(96);
        Map<String, Long> counts = new HashMap<>();
        long all = 0;
        for (int i = 0; i < 100_000; i++) {
            String value = Integer.toString((int) (10_000 * Math.pow(random.nextDouble(), 4)));
            long times = 1 + random.nextInt(3);
            counts.merge(value, times, Long::sum);
            all += times;
            frequent.add(value.toCharArray(), 0, value.length(), value.hashCode(), times);
        }

        Map<String, Long> given = new HashMap<>();
        frequent.candidates().forEach(candidate -> given.put(candidate.shown(), candidate.count()));
        assertThat(frequent.maxError()).as("seed " + seed).isLessThan(all * 2 / 96);
        counts.forEach((value, count) -> assertThat(given.getOrDefault(value, 0L))
                .as("%s, seed %d", value, seed)
                .isBetween(count - frequent.maxError(), count));
    }
}
