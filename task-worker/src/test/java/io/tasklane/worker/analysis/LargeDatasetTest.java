package io.tasklane.worker.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tasklane.worker.http.TestContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Memory does not grow with the dataset: it is analysed by a process that could not hold it. */
@Timeout(180)
class LargeDatasetTest {

    @Test
    void aDatasetManyTimesTheMemoryIsAnalysed() throws Exception {
        assertThat(analyseInOwnProcess("-Xmx40m", "8", "1000000"))
                .contains("rows 1000000 columns 8")
                .doesNotContain("states []");
    }

    @Test
    void asManyColumnsAsAllowedFitIntoAModestMemory() throws Exception {
        assertThat(analyseInOwnProcess("-Xmx160m", "2000", "2000")).contains("rows 2000 columns 2000");
    }

    @Test
    void anAnalysisThatWasCutOffReadsOnlyTheRest(@TempDir Path datasets) throws Exception {
        Files.copy(new GeneratedDataset(8, 500_000), datasets.resolve("test.csv"));
        DataAnalysisParameters parameters = new DataAnalysisParameters("test.csv", null, null, null);
        DatasetFolder folder = new DatasetFolder(datasets);
        String expected = Attempts.json(folder.read("test.csv", null, analysis(new TestContext(), null)::of));

        TestContext cutOff = new TestContext().cancelledAfter(80);
        assertThatThrownBy(() -> folder.read("test.csv", null, analysis(cutOff, null)::of))
                .isInstanceOf(CancellationException.class);
        byte[] state = cutOff.checkpoints().get(cutOff.checkpoints().size() - 1);
        AnalysisState saved = AnalysisState.decoded(state, parameters);
        long position = saved.bookmark().position();
        AtomicLong read = new AtomicLong();
        DatasetSummary summary = folder.read(
                "test.csv",
                saved.bookmark(),
                dataset -> analysis(new TestContext(), saved)
                        .of(new Dataset(
                                counted(dataset.bytes(), read),
                                dataset.position(),
                                dataset.size(),
                                dataset.maxSize(),
                                dataset.version())));

        long size = Files.size(datasets.resolve("test.csv"));
        System.out.printf("%d bytes, cut off at 80 %%, of them read again: %d%n", size, read.get());
        assertThat(Attempts.json(summary)).isEqualTo(expected);
        assertThat(read).hasValue(size - position);
        assertThat(position).isGreaterThan(size / 2);
    }

    @Test
    void aCancelledAnalysisStopsSoon() {
        TestContext context = new TestContext().cancelledAfter(3);
        GeneratedDataset dataset = new GeneratedDataset(8, 1_500_000);
        DataAnalysisParameters parameters = new DataAnalysisParameters("test.csv", null, null, null);

        assertThatThrownBy(() -> new CsvAnalysis(parameters, context, new EveryFewSeconds(System::nanoTime), null)
                        .of(new Dataset(dataset, 0, 150_000_000L, Long.MAX_VALUE, null)))
                .isInstanceOf(CancellationException.class);
        assertThat(context.reports()).hasSize(3);
    }

    private static CsvAnalysis analysis(TestContext context, @Nullable AnalysisState saved) {
        DataAnalysisParameters parameters = new DataAnalysisParameters("test.csv", null, null, null);
        return new CsvAnalysis(parameters, context, Attempts.rowsBetween(20_000, new Random(2)), saved);
    }

    private static InputStream counted(InputStream bytes, AtomicLong count) {
        return new FilterInputStream(bytes) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                int read = super.read(target, offset, length);
                count.addAndGet(Math.max(0, read));
                return read;
            }
        };
    }

    private static String analyseInOwnProcess(String memory, String columns, String rows) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        memory,
                        "-cp",
                        System.getProperty("java.class.path"),
                        GeneratedDataset.class.getName(),
                        columns,
                        rows)
                .redirectErrorStream(true)
                .start();
        try {
            return new String(process.getInputStream().readAllBytes());
        } finally {
            process.destroyForcibly();
        }
    }
}
