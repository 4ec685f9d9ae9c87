package io.tasklane.worker.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Datasets by chance, with all that CSV allows. The seed is the test's name: it brings a failure back. */
class RandomDatasetTest {

    private static final String SYMBOLS = "ab,;|\t\"\n äß€😀'";

    static List<Long> seeds() {
        Random random = new Random();
        return IntStream.range(0, 60).mapToObj(i -> random.nextLong()).toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aSmallDatasetIsDescribedExactly(long seed) throws Exception {
        Random random = new Random(seed);
        char delimiter = ",;\t|".charAt(random.nextInt(4));
        String lineBreak = random.nextBoolean() ? "\n" : "\r\n";
        int rows = random.nextInt(3000);
        List<List<String>> columns = new ArrayList<>();
        for (Supplier<String> values : generators(random)) {
            columns.add(IntStream.range(0, rows).mapToObj(row -> values.get()).toList());
        }
        StringBuilder csv = new StringBuilder("integers" + delimiter + "decimals" + delimiter + "texts");
        for (int row = 0; row < rows; row++) {
            csv.append(lineBreak);
            for (int column = 0; column < columns.size(); column++) {
                csv.append(column == 0 ? "" : delimiter)
                        .append(field(columns.get(column).get(row), delimiter, random));
            }
        }
        csv.append(random.nextBoolean() ? lineBreak : "");

        DatasetSummary summary =
                Analyses.of(csv.toString(), new DataAnalysisParameters("test.csv", String.valueOf(delimiter), null, 7));

        assertThat(summary.rows()).isEqualTo(rows);
        for (int column = 0; column < columns.size(); column++) {
            List<String> values = columns.get(column).stream()
                    .filter(value -> !value.isEmpty())
                    .toList();
            ColumnSummary given = summary.columns().get(column);
            PlainStatistics.assertCounts(given, values, rows, 7);
            if (column < 2 && !values.isEmpty()) {
                PlainStatistics.assertNumbers(given, values);
            }
        }
        assertExtremes(summary.columns().get(2), columns.get(2));
    }

    private static List<Supplier<String>> generators(Random random) {
        int spread = 1 + random.nextInt(5000);
        double nulls = random.nextDouble() / 2;
        return List.of(
                () -> random.nextDouble() < nulls ? "" : Integer.toString(random.nextInt(spread) - spread / 2),
                () -> random.nextDouble() < nulls ? "" : Double.toString(random.nextInt(spread) / 64.0),
                () -> random.nextDouble() < nulls ? "" : text(random));
    }

    private static String text(Random random) {
        int[] symbols = SYMBOLS.codePoints().toArray();
        StringBuilder text = new StringBuilder("t");
        for (int length = random.nextInt(4); length > 0; length--) {
            text.appendCodePoint(symbols[random.nextInt(symbols.length)]);
        }
        return text.toString();
    }

    private static String field(String value, char delimiter, Random random) {
        boolean needed = value.indexOf(delimiter) >= 0 || value.matches("(?s).*[\"\n].*|.*[ \t]");
        boolean quoted = needed || random.nextInt(4) == 0;
        return quoted ? '"' + value.replace("\"", "\"\"") + '"' : value;
    }

    private static void assertExtremes(ColumnSummary texts, List<String> values) {
        List<String> sorted =
                values.stream().filter(value -> !value.isEmpty()).sorted().toList();
        if (sorted.isEmpty()) {
            assertThat(texts.type()).isEqualTo(ColumnType.EMPTY);
        } else {
            assertThat(texts.min().stringValue()).isEqualTo(sorted.get(0));
            assertThat(texts.max().stringValue()).isEqualTo(sorted.get(sorted.size() - 1));
        }
    }
}
