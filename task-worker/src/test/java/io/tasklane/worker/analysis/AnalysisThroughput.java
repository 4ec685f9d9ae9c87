package io.tasklane.worker.analysis;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.tasklane.worker.http.TestContext;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Compares the analysis of a dataset with the bare parsing of it, in turns, by the processor time that each takes. Run it with the
 * path of a CSV file.
 */
final class AnalysisThroughput {

    private static final int ROUNDS = 5;

    private AnalysisThroughput() {}

    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[0]);
        double[] parsing = new double[ROUNDS];
        double[] analysing = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            parsing[round] = megabytesPerSecond(file, () -> parse(file));
            analysing[round] = megabytesPerSecond(file, () -> analyse(file));
            System.out.printf("parsing %.0f MB/s, analysis %.0f MB/s%n", parsing[round], analysing[round]);
        }
        System.out.printf("analysis runs at %.0f %% of bare parsing%n", 100 * median(analysing) / median(parsing));
    }

    private static void parse(Path file) throws IOException {
        long characters = 0;
        try (CsvReader<CsvRecord> csv = CsvReader.builder().ofCsvRecord(file)) {
            for (CsvRecord row : csv) {
                for (int field = 0; field < row.getFieldCount(); field++) {
                    characters += row.getField(field).length();
                }
            }
        }
        if (characters == 0) {
            throw new IllegalStateException("nothing was parsed");
        }
    }

    private static void analyse(Path file) throws Exception {
        DataAnalysisParameters parameters =
                new DataAnalysisParameters(file.getFileName().toString(), null, null, null);
        CsvAnalysis analysis =
                new CsvAnalysis(parameters, new TestContext(), new EveryFewSeconds(System::nanoTime), null);
        new DatasetFolder(file.toAbsolutePath().getParent()).read(parameters.dataset(), null, analysis::of);
    }

    private static double megabytesPerSecond(Path file, Work work) throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long begun = threads.getCurrentThreadCpuTime();
        work.run();
        return Files.size(file) / 1e6 / ((threads.getCurrentThreadCpuTime() - begun) / 1e9);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    @FunctionalInterface
    private interface Work {

        void run() throws Exception;
    }
}
