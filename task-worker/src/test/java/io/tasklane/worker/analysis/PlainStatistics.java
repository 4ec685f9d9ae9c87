package io.tasklane.worker.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The same statistics, by sorting all values and by exact arithmetic. */
final class PlainStatistics {

    private static final MathContext DIGITS = new MathContext(50);
    private static final double RELATIVE_ERROR = 1e-12;

    private PlainStatistics() {}

    /** @param values those of one column, without the empty ones */
    static void assertCounts(ColumnSummary column, List<String> values, long rows, int topValues) {
        Map<String, Long> counts = new LinkedHashMap<>();
        values.forEach(value -> counts.merge(value, 1L, Long::sum));
        List<ColumnSummary.TopValue> top = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .limit(topValues)
                .map(entry -> new ColumnSummary.TopValue(entry.getKey(), entry.getValue(), null))
                .toList();

        assertThat(column.count()).isEqualTo(values.size());
        assertThat(column.nulls()).isEqualTo(rows - values.size());
        assertThat(column.distinct()).isEqualTo(counts.size());
        assertThat(column.distinctExact()).isTrue();
        assertThat(column.topValues()).isEqualTo(top);
    }

    static void assertNumbers(ColumnSummary column, List<String> values) {
        List<BigDecimal> sorted = values.stream().map(BigDecimal::new).sorted().toList();
        BigDecimal count = BigDecimal.valueOf(sorted.size());
        BigDecimal mean =
                sorted.stream().reduce(BigDecimal.ZERO, BigDecimal::add).divide(count, DIGITS);

        assertThat(column.min().decimalValue()).isEqualByComparingTo(sorted.get(0));
        assertThat(column.max().decimalValue()).isEqualByComparingTo(sorted.get(sorted.size() - 1));
        assertClose(column.mean(), mean, scale(sorted));
        if (sorted.size() > 1) {
            BigDecimal variance = sorted.stream()
                    .map(value -> value.subtract(mean).pow(2))
                    .reduce(BigDecimal.ZERO, BigDecimal::add)
                    .divide(count.subtract(BigDecimal.ONE), DIGITS);
            assertClose(column.standardDeviation(), variance.sqrt(DIGITS), scale(sorted));
        } else {
            assertThat(column.standardDeviation()).isNull();
        }
        assertThat(column.quartiles().exact()).isTrue();
        assertClose(column.quartiles().q1(), quantile(sorted, 1), scale(sorted));
        assertClose(column.quartiles().median(), quantile(sorted, 2), scale(sorted));
        assertClose(column.quartiles().q3(), quantile(sorted, 3), scale(sorted));
    }

    private static BigDecimal quantile(List<BigDecimal> sorted, int quarters) {
        BigDecimal place = BigDecimal.valueOf((sorted.size() - 1L) * quarters).divide(BigDecimal.valueOf(4));
        int below = place.intValue();
        BigDecimal part = place.subtract(BigDecimal.valueOf(below));
        BigDecimal next = sorted.get(Math.min(below + 1, sorted.size() - 1));
        return sorted.get(below).add(next.subtract(sorted.get(below)).multiply(part));
    }

    private static double scale(List<BigDecimal> sorted) {
        return Math.max(
                1, sorted.get(0).abs().max(sorted.get(sorted.size() - 1).abs()).doubleValue());
    }

    private static void assertClose(double given, BigDecimal exact, double scale) {
        assertThat(given).isCloseTo(exact.doubleValue(), within(RELATIVE_ERROR * scale));
    }
}
