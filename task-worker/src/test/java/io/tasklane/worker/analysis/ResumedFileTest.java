package io.tasklane.worker.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.worker.http.OutboundCalls;
import io.tasklane.worker.http.OutboundHttp;
import io.tasklane.worker.http.TestContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/**
 * A later attempt reads only the rest of a file, and only if it is still the same one.
 */
@Timeout(60)
class ResumedFileTest {

    @TempDir
    Path datasets;

    private final OutboundHttp http = OutboundCalls.toLoopback();
    private final byte[] csv = ("a,b\n" + "12,ab\n".repeat(30_000) + "x,y\n").getBytes(StandardCharsets.US_ASCII);
    private Path file;
    private DataAnalysisHandler handler;

    @BeforeEach
    void makeDataset() throws Exception {
        file = datasets.resolve("a.csv");
        Files.write(file, csv);
        AnalysisProperties properties =
                new AnalysisProperties(datasets, DataSize.ofBytes(2_000_000), Duration.ofMinutes(5));
        handler = new DataAnalysisHandler(new DatasetFolder(datasets), new RemoteDatasets(http, properties));
    }

    @AfterEach
    void close() throws Exception {
        http.close();
    }

    @Test
    void onlyTheRestOfAFileIsRead() throws Exception {
        byte[] state = state("a.csv");
        long position = position(state, "a.csv");
        FileTime time = Files.getLastModifiedTime(file);
        // Who reads what was read before finds that it is no text.
        byte[] spoilt = csv.clone();
        Arrays.fill(spoilt, 0, (int) position, (byte) 0xFF);
        Files.write(file, spoilt);
        Files.setLastModifiedTime(file, time);

        DatasetSummary summary = handler.handle(parameters("a.csv"), new TestContext().after(state));

        assertThat(position).isGreaterThan(csv.length / 2);
        assertThat(Attempts.json(summary)).isEqualTo(new Attempts(csv, parameters("a.csv")).undisturbed());
    }

    @Test
    void aFileThatWasChangedIsReadFromItsBeginning() throws Exception {
        byte[] state = state("a.csv");
        FileTime time = Files.getLastModifiedTime(file);
        Files.write(file, "a,b\n1,2\n".getBytes(StandardCharsets.US_ASCII));
        Files.setLastModifiedTime(file, time);
        assertThat(rows(state)).as("another size").isEqualTo(1);

        Files.write(file, csv);
        Files.write(file, "a;b".getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
        Files.setLastModifiedTime(file, FileTime.from(time.toInstant().plusNanos(1_000_000)));
        DatasetSummary summary = handler.handle(parameters("a.csv"), new TestContext().after(state));
        assertThat(summary.columns())
                .as("another time")
                .extracting(ColumnSummary::name)
                .containsExactly("a;b");
    }

    @Test
    void anotherFileUnderTheSameNameIsReadFromItsBeginning() throws Exception {
        Path link = datasets.resolve("link.csv");
        Files.createSymbolicLink(link, file);
        byte[] state = state("link.csv");
        Path other = datasets.resolve("b.csv");
        Files.write(other, ("a,b\n" + "34,cd\n".repeat(30_000) + "x,y\n").getBytes(StandardCharsets.US_ASCII));
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
        Files.delete(link);
        Files.createSymbolicLink(link, other);

        DatasetSummary summary = handler.handle(parameters("link.csv"), new TestContext().after(state));

        assertThat(summary.columns().get(0).topValues().get(0))
                .isEqualTo(new ColumnSummary.TopValue("34", 30_000, null));
    }

    @Test
    void aStateOfNoUseIsLeftAlone() throws Exception {
        assertThat(rows(new byte[] {1, 2, 3})).isEqualTo(30_001);
        byte[] state = state("a.csv");
        state[state.length - 1] ^= 1;
        assertThat(rows(state)).isEqualTo(30_001);
    }

    private long rows(byte[] state) throws Exception {
        return handler.handle(parameters("a.csv"), new TestContext().after(state))
                .rows();
    }

    private byte[] state(String dataset) throws Exception {
        TestContext context = new TestContext();
        CsvAnalysis analysis =
                new CsvAnalysis(parameters(dataset), context, Attempts.rowsBetween(1_000, new Random(3)), null);
        new DatasetFolder(datasets).read(dataset, null, analysis::of);
        return context.checkpoints().get(context.checkpoints().size() - 1);
    }

    private static long position(byte[] state, String dataset) throws Exception {
        return AnalysisState.decoded(state, parameters(dataset)).bookmark().position();
    }

    private static DataAnalysisParameters parameters(String dataset) {
        return new DataAnalysisParameters(dataset, ",", null, null);
    }
}
