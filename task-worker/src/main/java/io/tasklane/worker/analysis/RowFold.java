package io.tasklane.worker.analysis;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes the rows from the parser: the first names the columns, the others go into them. A row with too few or too many fields is
 * counted; its missing fields are nulls, its surplus is left out. Lines with nothing in them are no rows.
 */
final class RowFold extends AbstractBaseCsvCallbackHandler<Void> {

    /** The longest row that is read, in characters. A longer one is refused before it is in memory. */
    static final int MAX_LENGTH = 1 << 20;

    private static final int MAX_LINES_KEPT = 10;

    private final HeaderSelection selection;
    private final BooleanSupplier textExhausted;
    private final List<String> header = new ArrayList<>();
    private final RaggedRows tooFew = new RaggedRows();
    private final RaggedRows tooMany = new RaggedRows();
    private @Nullable Column @Nullable [] columns;
    private long rows;
    private int length;

    RowFold(HeaderSelection selection, BooleanSupplier textExhausted) {
        this.selection = selection;
        this.textExhausted = textExhausted;
    }

    /** Where the current row begins; the first line is 1. */
    long line() {
        return getStartingLineNumber();
    }

    DatasetSummary summary(String dataset, long bytes, int topValues) {
        if (columns == null) {
            throw new DatasetFailure("dataset-empty", "the dataset has no header line");
        }
        List<ColumnSummary> summaries = Arrays.stream(columns)
                .filter(Objects::nonNull)
                .map(column -> column.summary(rows, topValues))
                .toList();
        return new DatasetSummary(
                dataset, bytes, rows, summaries, new DatasetSummary.Anomalies(tooFew.summary(), tooMany.summary()));
    }

    static DatasetFailure tooLong(long line) {
        return new DatasetFailure(
                "dataset-line-too-long",
                "the row that begins in line " + line + " has more than " + MAX_LENGTH
                        + " characters; is a quote not closed, or is it no CSV?");
    }

    @Override
    protected void handleBegin(long startingLineNumber) {
        length = 0;
    }

    @Override
    protected void handleField(int index, char[] buffer, int offset, int fieldLength, boolean quoted) {
        length += fieldLength + 1;
        if (length > MAX_LENGTH) {
            throw tooLong(line());
        }
        int from = offset;
        int to = offset + fieldLength;
        if (!quoted) {
            while (from < to && isBlank(buffer[from])) {
                from++;
            }
            while (from < to && isBlank(buffer[to - 1])) {
                to--;
            }
        }
        if (columns == null) {
            name(new String(buffer, from, to - from));
        } else if (index < columns.length) {
            Column column = columns[index];
            if (column != null && from < to) {
                column.add(buffer, from, to - from);
            }
        }
    }

    /** Gives no row out: all that is wanted of it is in the columns. */
    @Override
    protected @Nullable Void buildRecord() {
        if (textExhausted.getAsBoolean()) {
            throw new DatasetFailure(
                    "dataset-malformed", "the row that begins in line " + line() + " has a quote that is not closed");
        }
        if (getRecordType() != RecordType.DATA) {
            return null;
        }
        if (columns == null) {
            columns = selection.columns(header);
            return null;
        }
        rows++;
        if (getFieldCount() < columns.length) {
            tooFew.add(line());
        } else if (getFieldCount() > columns.length) {
            tooMany.add(line());
        }
        return null;
    }

    private void name(String column) {
        if (header.size() == DataAnalysisParameters.MAX_COLUMNS) {
            throw new DatasetFailure(
                    "too-many-columns", "the dataset has more than " + DataAnalysisParameters.MAX_COLUMNS + " columns");
        }
        header.add(column);
    }

    private static boolean isBlank(char symbol) {
        return symbol == ' ' || symbol == '\t';
    }

    /** How many rows do not fit the header, and where the first ones are. */
    private static final class RaggedRows {

        private final List<Long> firstLines = new ArrayList<>();
        private long count;

        void add(long line) {
            count++;
            if (firstLines.size() < MAX_LINES_KEPT) {
                firstLines.add(line);
            }
        }

        DatasetSummary.Anomaly summary() {
            return new DatasetSummary.Anomaly(count, List.copyOf(firstLines));
        }
    }
}
