package io.tasklane.worker.analysis;

import static java.util.Objects.requireNonNull;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import io.tasklane.worker.PermanentTaskFailure;
import io.tasklane.worker.TaskContext;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Runs a dataset through the parser into the columns, and says what was wrong with it if something was. */
final class CsvAnalysis {

    private final DataAnalysisParameters parameters;
    private final TaskContext context;
    private final CheckpointPace pace;
    private final @Nullable AnalysisState saved;

    /** @param saved where to go on if the dataset is opened at its bookmark */
    CsvAnalysis(
            DataAnalysisParameters parameters,
            TaskContext context,
            CheckpointPace pace,
            @Nullable AnalysisState saved) {
        this.parameters = parameters;
        this.context = context;
        this.pace = pace;
        this.saved = saved;
    }

    /** Only once: the saved state is used up. */
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
        } catch (ClosedByInterruptException interrupted) {
            throw new CancellationException("cancelled while the dataset was read");
        }
    }

    private DatasetSummary read(Dataset dataset) throws Exception {
        AnalysisState begun = dataset.position() == 0 ? null : requireNonNull(saved);
        Utf8Reader text = new Utf8Reader(dataset.bytes(), dataset.position(), new ReadingProgress(dataset, context));
        char delimiter = begun == null ? delimiter(text) : begun.delimiter();
        CsvRows rows = new CsvRows(
                new HeaderSelection(parameters.columns()),
                begun == null ? null : begun.fold(),
                begun == null ? 0 : begun.bookmark().line() - 1,
                new Checkpoints(parameters, context, pace, dataset.version(), delimiter, text),
                text::isExhausted);
        CsvReader<Void> csv = CsvReader.builder()
                .fieldSeparator(delimiter)
                .maxBufferSize(CsvRows.MAX_BUFFER)
                .build(rows, text);
        try {
            // The fold keeps every row to itself, so the search for one that is given out is the reading of them all.
            csv.iterator().hasNext();
        } catch (RuntimeException stopped) {
            throw cause(stopped, rows);
        }
        return rows.fold().summary(parameters.dataset(), text.bytes(), requireNonNull(parameters.topValues()));
    }

    private char delimiter(Utf8Reader text) {
        String given = parameters.delimiter();
        return given == null ? Delimiters.in(text.firstLine()) : given.charAt(0);
    }

    /** What the parser wrapped; what is left without a cause of ours is its own complaint. */
    private static Exception cause(RuntimeException stopped, CsvRows rows) {
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

    private static PermanentTaskFailure failure(CsvParseException complaint, CsvRows rows) {
        String words = String.valueOf(complaint.getMessage());
        if (words.contains("maximum buffer size")) {
            return CsvRows.tooLong(rows.line()).permanent();
        }
        // The parser counts lines from where it began to read.
        String withoutLine = words.replaceFirst(" \\(record starting at line \\d+\\)$", "");
        return new PermanentTaskFailure(
                "dataset-malformed",
                "the row that begins in line " + rows.line() + " is no CSV: " + withoutLine,
                complaint);
    }
}
