package io.tasklane.worker.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tasklane.model.TaskJson;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

@Timeout(60)
class BadDatasetTest {

    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n\r\n\n"})
    void aDatasetWithoutAHeaderIsEmpty(String csv) {
        assertThat(Analyses.failure(csv).code()).isEqualTo("dataset-empty");
        assertThat(Analyses.failure(joined(MARK, csv)).code()).isEqualTo("dataset-empty");
    }

    @Test
    void aHeaderAloneHasNoRows() throws Exception {
        DatasetSummary summary = Analyses.of("a,b");

        assertThat(summary.rows()).isZero();
        assertThat(summary.columns()).extracting(ColumnSummary::type).containsOnly(ColumnType.EMPTY);
        assertThat(summary.columns()).allSatisfy(column -> {
            assertThat(column.min()).isNull();
            assertThat(column.quartiles()).isNull();
            assertThat(column.topValues()).isEmpty();
        });
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstName() throws Exception {
        DatasetSummary summary = Analyses.of(new ByteArrayInputStream(joined(MARK, "a,b\n1,2\n")));

        assertThat(summary.columns()).extracting(ColumnSummary::name).containsExactly("a", "b");
        assertThat(summary.bytes()).isEqualTo(11);
    }

    @Test
    void bytesThatAreNotUtf8AreNamed() {
        byte[] latin = "a\nKöln\n".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(Analyses.failure(latin).code()).isEqualTo("dataset-not-utf8");
        assertThat(Analyses.failure(latin)).hasMessage("the dataset is not UTF-8 at byte 3");
        assertThat(Analyses.failure("a\n".getBytes(StandardCharsets.UTF_16))).hasMessageEndingWith("at byte 0");
    }

    @Test
    void aCharacterThatBreaksOffAtTheEndIsNotUtf8() {
        byte[] whole = "a\nä".getBytes(StandardCharsets.UTF_8);

        assertThat(Analyses.failure(Arrays.copyOf(whole, whole.length - 1)).code())
                .isEqualTo("dataset-not-utf8");
    }

    @Test
    void rowsWithTooFewOrTooManyFieldsAreCountedAndTheirValuesUsed() throws Exception {
        DatasetSummary summary = Analyses.of("a,b\n1,2\n3\n4,5,6\n\"x\ny\",8\n9\n");

        assertThat(summary.rows()).isEqualTo(5);
        assertThat(summary.anomalies().rowsWithTooFewFields())
                .isEqualTo(new DatasetSummary.Anomaly(2, List.of(3L, 7L)));
        assertThat(summary.anomalies().rowsWithTooManyFields()).isEqualTo(new DatasetSummary.Anomaly(1, List.of(4L)));
        assertThat(summary.columns().get(1).count()).isEqualTo(3);
        assertThat(summary.columns().get(1).nulls()).isEqualTo(2);
    }

    @Test
    void ofManyRaggedRowsOnlyTheFirstLinesAreKept() throws Exception {
        DatasetSummary summary = Analyses.of("a,b\n" + "1\n".repeat(5000));

        assertThat(summary.anomalies().rowsWithTooFewFields().count()).isEqualTo(5000);
        assertThat(summary.anomalies().rowsWithTooFewFields().firstLines()).hasSize(10);
    }

    @Test
    void aLineOfAHundredMegabytesIsRefusedWithoutReadingIt() {
        CountedBytes field = new CountedBytes(100 << 20, 'x');
        CountedBytes row = new CountedBytes(100 << 20, ',');

        assertThat(Analyses.failure(after("a\n", field)).code()).isEqualTo("dataset-line-too-long");
        assertThat(Analyses.failure(after("a\n", row)).code()).isEqualTo("dataset-line-too-long");
        assertThat(field.given).isLessThan(3 << 20);
        assertThat(row.given).isLessThan(3 << 20);
    }

    @Test
    void aQuoteThatIsNeverClosedIsRefused() {
        assertThat(Analyses.failure("a,b\n1,\"2\n3,4\n").code()).isEqualTo("dataset-malformed");
        assertThat(Analyses.failure("a,b\n1,\"2\n3,4\n")).hasMessageContaining("line 2");
        assertThat(Analyses.failure("a\n\"").code()).isEqualTo("dataset-malformed");
        assertThat(Analyses.failure(after("a\n\"", new CountedBytes(100 << 20, 'x')))
                        .code())
                .isEqualTo("dataset-line-too-long");
    }

    @Test
    void whatFollowsAClosingQuoteIsRefused() {
        assertThat(Analyses.failure("a,b\n1,\"2\"x\n").code()).isEqualTo("dataset-malformed");
    }

    @Test
    void aQuotedFieldAtTheEndWithoutLineBreakIsWhole() throws Exception {
        assertThat(Analyses.of("a\n\"x \"\"y\"\"\"").columns().get(0).topValues())
                .containsExactly(new ColumnSummary.TopValue("x \"y\"", 1, null));
    }

    @Test
    void aBareCarriageReturnWithinQuotesLosesNoRow() throws Exception {
        assertThat(Analyses.of("a,b\n1,\"x\ry\"\n2,z\n").rows()).isEqualTo(2);
    }

    @Test
    void aNameThatTwoColumnsBearIsRefused() {
        assertThat(Analyses.failure("a,b,a\n1,2,3\n").code()).isEqualTo("duplicate-column");
    }

    @Test
    void aColumnWithoutANameIsNamedByItsPlace() throws Exception {
        assertThat(Analyses.of(",b\n1,2\n").columns())
                .extracting(ColumnSummary::name)
                .containsExactly("column 1", "b");
    }

    @Test
    void moreColumnsThanTheBoundAreRefused() throws Exception {
        String most = IntStream.range(0, 2000).mapToObj(i -> "c" + i).collect(Collectors.joining(","));

        assertThat(Analyses.of(most + "\n").columns()).hasSize(2000);
        assertThat(Analyses.failure(most + ",one more\n").code()).isEqualTo("too-many-columns");
    }

    @Test
    void aColumnThatIsNotThereIsRefused() {
        DataAnalysisParameters parameters = new DataAnalysisParameters("test.csv", null, List.of("a", "c"), null);

        assertThat(Analyses.failure(
                        new ByteArrayInputStream("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8)), parameters))
                .hasMessage("the dataset has no column c")
                .extracting("code")
                .isEqualTo("unknown-column");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'dataset':null}",
                "{'dataset':' '}",
                "{'dataset':'https://user@example.com/a.csv'}",
                "{'dataset':'https:///a.csv'}",
                "{'dataset':'a.csv','delimiter':';;'}",
                "{'dataset':'a.csv','delimiter':''}",
                "{'dataset':'a.csv','delimiter':'a'}",
                "{'dataset':'a.csv','delimiter':'\\n'}",
                "{'dataset':'a.csv','columns':[]}",
                "{'dataset':'a.csv','columns':[null]}",
                "{'dataset':'a.csv','topValues':-1}",
                "{'dataset':'a.csv','topValues':51}"
            })
    void parametersOutOfBoundsAreRefusedWhenTheyAreRead(String parameters) {
        assertThatThrownBy(() -> TaskJson.MAPPER.readValue(parameters.replace('\'', '"'), DataAnalysisParameters.class))
                .isInstanceOf(JacksonException.class);
    }

    private static InputStream after(String begin, InputStream rest) {
        return new SequenceInputStream(new ByteArrayInputStream(begin.getBytes(StandardCharsets.UTF_8)), rest);
    }

    private static byte[] joined(byte[] begin, String rest) {
        byte[] text = rest.getBytes(StandardCharsets.UTF_8);
        byte[] joined = new byte[begin.length + text.length];
        System.arraycopy(begin, 0, joined, 0, begin.length);
        System.arraycopy(text, 0, joined, begin.length, text.length);
        return joined;
    }

    /** So many of the same byte, and how many of them were asked for. */
    private static final class CountedBytes extends InputStream {

        private final long size;
        private final char symbol;
        private long given;

        CountedBytes(long size, char symbol) {
            this.size = size;
            this.symbol = symbol;
        }

        @Override
        public int read() {
            return given++ < size ? symbol : -1;
        }
    }
}
