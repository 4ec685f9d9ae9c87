package io.tasklane.worker.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.worker.http.TestContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An analysis that was cut off and goes on gives the same document as one that was not, byte for byte. The seed is the test's name:
 * it brings a failure back.
 */
@Timeout(180)
class ResumedAnalysisTest {

    static List<Long> seeds() {
        Random random = new Random();
        return IntStream.range(0, 40).mapToObj(i -> random.nextLong()).toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anAnalysisInSeveralAttemptsComesToTheSame(long seed) throws Exception {
        Random random = new Random(seed);
        ChanceDataset dataset = ChanceDataset.by(random, random.nextInt(5) == 0 ? 40_000 : 2_000);
        Attempts attempts = new Attempts(dataset.csv(), dataset.parameters());
        String expected = attempts.undisturbed();
        int rowsBetween = 1 + dataset.rows() / 10;

        List<byte[]> states = attempts.states(rowsBetween, random);
        int attempt = 1;
        while (!states.isEmpty()) {
            byte[] state = states.get(random.nextInt(states.size()));
            TestContext context = new TestContext();

            String document = attempts.from(state, context, Attempts.rowsBetween(rowsBetween, random), random);

            assertThat(document).isEqualTo(expected);
            states = context.checkpoints();
            attempt++;
        }
        if (dataset.rows() > 1_000) {
            assertThat(attempt).as("attempts").isGreaterThan(1);
        }
    }

    /** Columns that are estimated, where the order of everything that is held matters. */
    @ParameterizedTest
    @ValueSource(ints = {3, 101})
    void estimatesAreTheSameToTheLastBit(int columns) throws Exception {
        Random random = new Random(columns);
        StringBuilder csv = new StringBuilder();
        for (int column = 0; column < columns; column++) {
            csv.append(column == 0 ? "c" : ",c").append(column);
        }
        for (int row = 0; row < 60_000 / (columns > 100 ? 3 : 1); row++) {
            for (int column = 0; column < columns; column++) {
                csv.append(column == 0 ? '\n' : ',');
                if (column > 2) {
                    csv.append('x');
                } else {
                    csv.append(column == 0 ? random.nextGaussian() : (int) (1e5 * Math.pow(random.nextDouble(), 6)));
                }
            }
        }
        DataAnalysisParameters parameters = new DataAnalysisParameters("test.csv", null, null, 50);
        Attempts attempts = new Attempts(csv.toString().getBytes(StandardCharsets.US_ASCII), parameters);
        String expected = attempts.undisturbed();
        assertThat(expected).contains("\"distinctExact\":false");

        byte[] state = null;
        int times = 0;
        while (true) {
            TestContext context = new TestContext();
            String document = attempts.from(state, context, Attempts.rowsBetween(5_000, random), random);
            assertThat(document).isEqualTo(expected);
            if (context.checkpoints().isEmpty()) {
                break;
            }
            state = context.checkpoints().get(0);
            times++;
        }
        System.out.println(columns + " columns: " + times + " resumptions, the last of " + state.length + " bytes");
        assertThat(times).isGreaterThan(2);
    }

    @Test
    void aStateThatIsReadAndWrittenIsTheSame() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 20; i++) {
            ChanceDataset dataset = ChanceDataset.by(random, 3_000);
            for (byte[] state : new Attempts(dataset.csv(), dataset.parameters()).states(500, random)) {
                AnalysisState saved = AnalysisState.decoded(state, dataset.parameters());

                assertThat(saved.encoded(dataset.parameters()))
                        .as("seed " + seed)
                        .hasValue(state);
            }
        }
    }

    @Test
    void whatIsWrongIsNamedByTheSameLineAndByte() throws Exception {
        String rows = "1,\"x\ny\"\n".repeat(5_000);
        for (String wrong : List.of("2,\"3\"4\n", "2,\"3\n", "2," + "x".repeat(CsvRows.MAX_LENGTH))) {
            assertFailsTheSame((rows + wrong).getBytes(StandardCharsets.UTF_8));
        }
        assertFailsTheSame((rows + "2,\u00E4\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A field of nearly the greatest length is read wherever the parser's buffer begins. */
    @Test
    void theLongestRowIsReadFromAnywhere() throws Exception {
        String longest = "\"\"".repeat(CsvRows.MAX_LENGTH - 3);
        byte[] csv = ("a\n" + "1\n".repeat(5_000) + '"' + longest + "\"\n2\n").getBytes(StandardCharsets.UTF_8);
        Random random = new Random(5);
        Attempts attempts = new Attempts(csv, new DataAnalysisParameters("test.csv", null, null, null));
        String expected = attempts.undisturbed();

        for (byte[] state : attempts.states(1_000, random)) {
            assertThat(attempts.from(state, new TestContext(), Attempts.rowsBetween(9_999, random), random))
                    .isEqualTo(expected);
        }
    }

    @Test
    void progressGoesOnFromThePosition() throws Exception {
        byte[] csv = ("a\n" + "12345678\n".repeat(100_000)).getBytes(StandardCharsets.UTF_8);
        Random random = new Random(6);
        Attempts attempts = new Attempts(csv, new DataAnalysisParameters("test.csv", null, null, null));
        List<byte[]> states = attempts.states(10_000, random);
        byte[] last = states.get(states.size() - 1);
        double position = (double) AnalysisState.decoded(last, new DataAnalysisParameters("test.csv", null, null, null))
                        .bookmark()
                        .position()
                / csv.length;
        TestContext context = new TestContext();

        attempts.from(last, context, Attempts.rowsBetween(1_000_000, random), random);

        assertThat(context.reports()).isSorted().endsWith(1.0).allMatch(fraction -> fraction > position);
    }

    private static void assertFailsTheSame(byte[] csv) throws Exception {
        Attempts attempts = new Attempts(csv, new DataAnalysisParameters("test.csv", null, null, null));
        Random random = new Random(4);
        TestContext context = new TestContext();
        String expected = failure(attempts, null, context, random);
        assertThat(context.checkpoints()).isNotEmpty();
        for (byte[] state : context.checkpoints()) {
            assertThat(failure(attempts, state, new TestContext(), random)).isEqualTo(expected);
        }
    }

    private static String failure(Attempts attempts, byte[] state, TestContext context, Random random) {
        try {
            return "no failure: " + attempts.from(state, context, Attempts.rowsBetween(1_000, random), random);
        } catch (Exception failed) {
            return failed.toString();
        }
    }
}
