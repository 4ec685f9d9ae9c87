package io.tasklane.worker.analysis;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes the rows from the parser: the first names the columns, the others go into them. A row with too few or too many fields is
 * counted; its missing fields are nulls, its surplus is left out. Lines with nothing in them are no rows.
 */
final class CsvRows extends AbstractBaseCsvCallbackHandler<Void> {

    /** The longest row that is read, in characters. A longer one is refused before it is in memory. */
    static final int MAX_LENGTH = 1 << 20;

    /**
     * How much of a row the parser may hold: the longest field, each character a doubled quote, and what it reads at a time. With
     * less it would be chance, by where its buffer ends, whether a field that is nearly too long is read.
     */
    static final int MAX_BUFFER = 2 * MAX_LENGTH + (1 << 15);

    private final HeaderSelection selection;
    private final BooleanSupplier textExhausted;
    private final long linesBefore;
    private final Checkpoints checkpoints;
    private final List<String> header = new ArrayList<>();
    private @Nullable RowFold fold;
    private @Nullable Column @Nullable [] columns;
    private boolean checkpointDue;
    private int length;

    /**
     * @param fold what the rows before came to, if these are not the first
     * @param linesBefore how many lines were read before these
     */
    CsvRows(
            HeaderSelection selection,
            @Nullable RowFold fold,
            long linesBefore,
            Checkpoints checkpoints,
            BooleanSupplier textExhausted) {
        this.selection = selection;
        this.fold = fold;
        this.columns = fold == null ? null : fold.columns();
        this.linesBefore = linesBefore;
        this.checkpoints = checkpoints;
        this.textExhausted = textExhausted;
    }

    /** Where the current row begins; the first line is 1. */
    long line() {
        return linesBefore + getStartingLineNumber();
    }

    /** What all rows came to. */
    RowFold fold() {
        if (fold == null) {
            throw new DatasetFailure("dataset-empty", "the dataset has no header line");
        }
        return fold;
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
        checkpointDue = checkpoints.isDue();
    }

    @Override
    protected void handleField(int index, char[] buffer, int offset, int fieldLength, boolean quoted) {
        if (checkpointDue && index == 0 && fold != null) {
            checkpoints.keep(fold, line(), buffer, quoted ? offset - 1 : offset);
        }
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
        if (fold == null) {
            fold = new RowFold(header, selection);
            columns = fold.columns();
        } else {
            fold.endRow(getFieldCount(), line());
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
}
