package io.tasklane.worker.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnTypesTest {

    private final ParsedValue parser = new ParsedValue();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    1;-2;+3                                  | INTEGER
                    007;12                                   | INTEGER
                    9223372036854775807                      | INTEGER
                    9223372036854775808                      | DECIMAL
                    1;2.5                                    | DECIMAL
                    .5;5.;-1e3;1E-07;1.5e-00012              | DECIMAL
                    1;2;x                                    | TEXT
                    1;-                                      | TEXT
                    1;.                                      | TEXT
                    1;1e                                     | TEXT
                    1;1e999                                  | TEXT
                    NaN                                      | TEXT
                    1,5                                      | TEXT
                    0x10                                     | TEXT
                    true;FALSE;True                          | BOOLEAN
                    true;1                                   | TEXT
                    2024-02-29                               | DATE
                    2023-02-29                               | TEXT
                    2024-13-01                               | TEXT
                    2024-01-01;2024-01-01T10:00:00Z          | TIMESTAMP
                    2024-01-01 10:00;2024-01-01T10:00:00.123 | TIMESTAMP
                    2024-01-01T10:00:00+0530                 | TIMESTAMP
                    2024-01-01T10:00:00-05                   | TIMESTAMP
                    2024-01-01T24:00:00Z                     | TEXT
                    2024-01-01T10:00:00.                     | TEXT
                    2024-01-01T10:0                          | TEXT
                    2024-01-01T10:00:00+5:30                 | TEXT
                    2024-01-01;1                             | TEXT
                    """)
    void aColumnIsWhatAllItsValuesAre(String values, ColumnType type) throws Exception {
        assertThat(Analyses.onlyColumn("a\n" + quoted(values)).type()).isEqualTo(type);
    }

    @Test
    void emptyValuesDoNotDecide() throws Exception {
        ColumnSummary column =
                Analyses.of("a,b\n1,x\n,x\n\"\",x\n  ,x\n2,x\n").columns().get(0);

        assertThat(column.type()).isEqualTo(ColumnType.INTEGER);
        assertThat(column.nulls()).isEqualTo(3);
    }

    @Test
    void oneTextAtTheVeryEndMakesAColumnText() throws Exception {
        ColumnSummary column = Analyses.onlyColumn("a\n" + "10\n9\n".repeat(50_000) + "end\n");

        assertThat(column.type()).isEqualTo(ColumnType.TEXT);
        assertThat(column.min().stringValue()).isEqualTo("10");
        assertThat(column.max().stringValue()).isEqualTo("end");
        assertThat(column.mean()).isNull();
    }

    @Test
    void timesAreOrderedAcrossOffsets() throws Exception {
        ColumnSummary column =
                Analyses.onlyColumn("a\n2024-01-01T00:30:00+02:00\n2023-12-31T23:00:00Z\n2023-12-31T23:00:00-01:00\n");

        assertThat(column.min().stringValue()).isEqualTo("2024-01-01T00:30:00+02:00");
        assertThat(column.max().stringValue()).isEqualTo("2023-12-31T23:00:00-01:00");
    }

    @Test
    void aLongTextIsShownByItsBeginning() throws Exception {
        ColumnSummary column = Analyses.onlyColumn("a\n" + "é".repeat(300) + "\n");

        assertThat(column.max().stringValue()).isEqualTo("é".repeat(100) + "…");
        assertThat(column.topValues().get(0).value()).isEqualTo("é".repeat(100) + "…");
    }

    @Test
    void theDelimiterIsFoundInTheHeader() throws Exception {
        assertThat(Analyses.of("a;b;\"c,d,e,f\"\n1;2;3\n").columns()).hasSize(3);
        assertThat(Analyses.of("a\tb\n1\t2\n").columns()).hasSize(2);
        assertThat(Analyses.of("a|b\r1|2\r").columns()).hasSize(2);
        assertThat(Analyses.of("alone\n1\n").columns()).hasSize(1);
    }

    @Test
    void aDelimiterThatIsGivenIsNotGuessed() throws Exception {
        DataAnalysisParameters parameters = new DataAnalysisParameters("test.csv", "|", null, null);

        assertThat(Analyses.of("a,b,c|d\n1|2\n", parameters).columns())
                .extracting(ColumnSummary::name)
                .containsExactly("a,b,c", "d");
    }

    @Test
    void onlyTheNamedColumnsAreAnalysed() throws Exception {
        DataAnalysisParameters parameters =
                new DataAnalysisParameters("test.csv", null, java.util.List.of("c", "a"), 0);
        DatasetSummary summary = Analyses.of("a,b,c\n1,2,3\n", parameters);

        assertThat(summary.columns()).extracting(ColumnSummary::name).containsExactly("a", "c");
        assertThat(summary.columns().get(1).min().longValue()).isEqualTo(3);
        assertThat(summary.columns().get(1).topValues()).isEmpty();
    }

    @Test
    void numbersAreThoseOfTheLibrary() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            String text = number(random);
            assertThat(parse(text) & ParsedValue.NUMBER)
                    .as("%s, seed %d", text, seed)
                    .isNotZero();
            assertThat(parser.number() + 0.0).as("%s, seed %d", text, seed).isEqualTo(Double.parseDouble(text) + 0.0);
        }
    }

    @Test
    void timesAreThoseOfTheLibrary() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 50_000; i++) {
            long micros = random.nextLong(-62_135_596_800_000_000L, 253_402_300_799_000_000L);
            OffsetDateTime time = OffsetDateTime.parse("1970-01-01T00:00:00Z").plus(micros, ChronoUnit.MICROS);
            assertThat(parse(time.toString())).as("%s, seed %d", time, seed).isEqualTo(ColumnType.TIMESTAMP.bit());
            assertThat(parser.micros()).as("%s, seed %d", time, seed).isEqualTo(micros);

            LocalDate date = time.toLocalDate();
            assertThat(parse(date.toString())).isEqualTo(ParsedValue.TIME);
            assertThat(parser.micros()).isEqualTo(date.toEpochDay() * 86_400_000_000L);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-01-01T",
                "2024-01-01T1",
                "2024-01-01T10:00:",
                "2024-01-01T10:00:0",
                "2024-01-01T10:00+",
                "2024-01-01 10:00:00 +1"
            })
    void aTimeThatBreaksOffIsText(String text) {
        assertThat(parse(text)).isZero();
    }

    private int parse(String text) {
        char[] around = ("9" + text + "9").toCharArray();
        return parser.parse(around, 1, text.length());
    }

    private static String number(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> Long.toString(random.nextLong() >> random.nextInt(64));
            case 1 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(20) - 10));
            case 2 ->
                BigDecimal.valueOf(random.nextLong() >> random.nextInt(64), random.nextInt(30))
                        .toPlainString();
            case 3 -> random.nextInt(1000) + "e" + (random.nextInt(600) - 300);
            default ->
                "0".repeat(random.nextInt(30)) + random.nextInt(100) + "." + "0".repeat(random.nextInt(30))
                        + random.nextInt(9);
        };
    }

    private static String quoted(String values) {
        return "\"" + String.join("\"\n\"", values.split(";")) + "\"\n";
    }
}
