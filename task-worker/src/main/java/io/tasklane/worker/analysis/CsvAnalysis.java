package io.tasklane.worker.analysis;

import static java.util.Objects.requireNonNull;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import io.tasklane.worker.PermanentTaskFailure;
import io.tasklane.worker.TaskContext;
import java.io.IOException;
import java.util.concurrent.CancellationException;

/** Runs a dataset through the parser into the columns, and says what was wrong with it if something was. */
final class CsvAnalysis {

    private final DataAnalysisParameters parameters;
    private final TaskContext context;

    CsvAnalysis(DataAnalysisParameters parameters, TaskContext context) {
        this.parameters = parameters;
        this.context = context;
    }

    DatasetSummary of(Dataset dataset) throws Exception {
        Long size = dataset.size();
        if (size != null && size > dataset.maxSize()) {
            throw new PermanentTaskFailure(
                    "dataset-too-large", "the dataset has more than " + dataset.maxSize() + " bytes");
        }
        try {
            return read(dataset);
        } catch (DatasetFailure failure) {
            throw failure.permanent();
        }
    }

    private DatasetSummary read(Dataset dataset) throws Exception {
        Utf8Reader text = new Utf8Reader(dataset.bytes(), new ReadingProgress(dataset, context));
        RowFold rows = new RowFold(new HeaderSelection(parameters.columns()), text::isExhausted);
        String delimiter = parameters.delimiter();
        CsvReader<Void> csv = CsvReader.builder()
                .fieldSeparator(delimiter == null ? Delimiters.in(text.firstLine()) : delimiter.charAt(0))
                .maxBufferSize(RowFold.MAX_LENGTH)
                .build(rows, text);
        try {
            // The fold keeps every row to itself, so the search for one that is given out is the reading of them all.
            csv.iterator().hasNext();
        } catch (RuntimeException stopped) {
            throw cause(stopped, rows);
        }
        return rows.summary(parameters.dataset(), text.bytes(), requireNonNull(parameters.topValues()));
    }

    /** What the parser wrapped; what is left without a cause of ours is its own complaint. */
    private static Exception cause(RuntimeException stopped, RowFold rows) {
        CsvParseException complaint = null;
        for (Throwable cause = stopped; cause != null; cause = cause.getCause()) {
            if (cause instanceof DatasetFailure
                    || cause instanceof CancellationException
                    || cause instanceof IOException) {
                return (Exception) cause;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            if (cause instanceof CsvParseException parser) {
                complaint = parser;
            }
        }
        return complaint == null ? stopped : failure(complaint, rows);
    }

    private static PermanentTaskFailure failure(CsvParseException complaint, RowFold rows) {
        boolean tooLong = String.valueOf(complaint.getMessage()).contains("maximum buffer size");
        return tooLong
                ? RowFold.tooLong(rows.line()).permanent()
                : new PermanentTaskFailure(
                        "dataset-malformed",
                        "the row that begins in line " + rows.line() + " is no CSV: " + complaint.getMessage(),
                        complaint);
    }
}
