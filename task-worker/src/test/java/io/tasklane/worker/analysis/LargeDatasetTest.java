package io.tasklane.worker.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tasklane.worker.http.TestContext;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Memory does not grow with the dataset: it is analysed by a process that could not hold it. */
@Timeout(180)
class LargeDatasetTest {

    @Test
    void aDatasetManyTimesTheMemoryIsAnalysed() throws Exception {
        assertThat(analyseInOwnProcess("-Xmx40m", "8", "1000000")).contains("rows 1000000 columns 8");
    }

    @Test
    void asManyColumnsAsAllowedFitIntoAModestMemory() throws Exception {
        assertThat(analyseInOwnProcess("-Xmx160m", "2000", "2000")).contains("rows 2000 columns 2000");
    }

    @Test
    void aCancelledAnalysisStopsSoon() {
        TestContext context = new TestContext().cancelledAfter(3);
        GeneratedDataset dataset = new GeneratedDataset(8, 1_500_000);
        DataAnalysisParameters parameters = new DataAnalysisParameters("test.csv", null, null, null);

        assertThatThrownBy(() ->
                        new CsvAnalysis(parameters, context).of(new Dataset(dataset, 150_000_000L, Long.MAX_VALUE)))
                .isInstanceOf(CancellationException.class);
        assertThat(context.reports()).hasSize(3);
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
