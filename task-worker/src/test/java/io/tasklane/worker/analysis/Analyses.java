package io.tasklane.worker.analysis;

import io.tasklane.worker.PermanentTaskFailure;
import io.tasklane.worker.http.TestContext;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.Assertions;

/** Analyses what is not in a file. */
final class Analyses {

    private static final DataAnalysisParameters DEFAULTS = new DataAnalysisParameters("test.csv", null, null, null);

    private Analyses() {}

    static DatasetSummary of(String csv) throws Exception {
        return of(csv, DEFAULTS);
    }

    static DatasetSummary of(String csv, DataAnalysisParameters parameters) throws Exception {
        return of(csv.getBytes(StandardCharsets.UTF_8), parameters);
    }

    static DatasetSummary of(byte[] csv, DataAnalysisParameters parameters) throws Exception {
        return of(new ByteArrayInputStream(csv), parameters);
    }

    static DatasetSummary of(InputStream csv) throws Exception {
        return of(csv, DEFAULTS);
    }

    static ColumnSummary onlyColumn(String csv) throws Exception {
        DatasetSummary summary = of(csv);
        Assertions.assertThat(summary.columns()).hasSize(1);
        return summary.columns().get(0);
    }

    static PermanentTaskFailure failure(String csv) {
        return failure(csv.getBytes(StandardCharsets.UTF_8));
    }

    static PermanentTaskFailure failure(byte[] csv) {
        return failure(new ByteArrayInputStream(csv), DEFAULTS);
    }

    static PermanentTaskFailure failure(InputStream csv) {
        return failure(csv, DEFAULTS);
    }

    static PermanentTaskFailure failure(InputStream csv, DataAnalysisParameters parameters) {
        return Assertions.catchThrowableOfType(PermanentTaskFailure.class, () -> of(csv, parameters));
    }

    private static DatasetSummary of(InputStream csv, DataAnalysisParameters parameters) throws Exception {
        return new CsvAnalysis(parameters, new TestContext(), new EveryFewSeconds(System::nanoTime), null)
                .of(new Dataset(csv, 0, null, Long.MAX_VALUE, new DatasetVersion("test.csv", "", Long.MAX_VALUE)));
    }
}
