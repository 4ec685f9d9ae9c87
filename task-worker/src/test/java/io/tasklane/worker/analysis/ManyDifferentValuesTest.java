package io.tasklane.worker.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Columns with more different values than are counted exactly: every estimate keeps the bound it is given with. */
class ManyDifferentValuesTest {

    private static final int ROWS = 300_000;

    @Test
    void estimatesOfNumbersKeepTheirBounds() throws Exception {
        double[] numbers = new Random(7)
                .doubles(ROWS)
                .map(x -> Math.rint(x * x * 1e9) / 1e3)
                .toArray();
        StringBuilder csv = new StringBuilder("number\n");
        for (double number : numbers) {
            csv.append(number).append('\n');
        }

        ColumnSummary column = Analyses.onlyColumn(csv.toString());

        Arrays.sort(numbers);
        long distinct = Arrays.stream(numbers).distinct().count();
        assertThat(column.distinctExact()).isFalse();
        assertThat(column.distinct()).isCloseTo(distinct, Percentage.withPercentage(4));
        assertThat(column.min().doubleValue()).isEqualTo(numbers[0]);
        assertThat(column.max().doubleValue()).isEqualTo(numbers[ROWS - 1]);
        assertThat(column.mean()).isCloseTo(Arrays.stream(numbers).average().orElseThrow(), within(1e-3));
        assertThat(column.quartiles().exact()).isFalse();
        assertRank(numbers, column.quartiles().q1(), 0.25);
        assertRank(numbers, column.quartiles().median(), 0.5);
        assertRank(numbers, column.quartiles().q3(), 0.75);
    }

    @Test
    void frequentValuesAreFoundAmongManyOthersWithinTheirBounds() throws Exception {
        Random random = new Random(8);
        Map<String, Long> counts = new HashMap<>();
        StringBuilder csv = new StringBuilder("text\n");
        for (int row = 0; row < ROWS; row++) {
            double chance = random.nextDouble();
            String value = chance < 0.10 ? "often" : chance < 0.15 ? "less often" : "v" + random.nextInt(100_000_000);
            counts.merge(value, 1L, Long::sum);
            csv.append(value).append('\n');
        }

        ColumnSummary column = Analyses.onlyColumn(csv.toString());

        assertThat(column.topValues()).extracting(ColumnSummary.TopValue::value).containsExactly("often", "less often");
        assertThat(column.topValues())
                .allSatisfy(top -> assertThat(counts.get(top.value())).isBetween(top.count(), top.countAtMost()));
        assertThat(column.topValues().get(0).countAtMost()).isLessThan(ROWS / 9);
    }

    @Test
    void valuesThatAreAllDifferentHaveNoFrequentOnes() throws Exception {
        StringBuilder csv = new StringBuilder("id\n");
        for (int row = 0; row < ROWS; row++) {
            csv.append(row).append('\n');
        }

        ColumnSummary column = Analyses.onlyColumn(csv.toString());

        assertThat(column.type()).isEqualTo(ColumnType.INTEGER);
        assertThat(column.topValues()).isEmpty();
        assertThat(column.mean()).isCloseTo((ROWS - 1) / 2.0, within(1e-6));
    }

    @Test
    void valuesTooLongToBeHeldAreStillCounted() throws Exception {
        String one = "x".repeat(700_000);
        String other = "y".repeat(700_000);
        ColumnSummary column = Analyses.onlyColumn("long\n" + (one + "\n" + other + "\n").repeat(3));

        assertThat(column.count()).isEqualTo(6);
        assertThat(column.distinct()).isEqualTo(2);
        assertThat(column.max().stringValue()).isEqualTo("y".repeat(100) + "…");
    }

    private static void assertRank(double[] sorted, double quantile, double rank) {
        int found = Arrays.binarySearch(sorted, quantile);
        assertThat((double) Math.abs(found) / sorted.length).isCloseTo(rank, within(0.01));
    }
}
