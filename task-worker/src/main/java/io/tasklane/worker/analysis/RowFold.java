package io.tasklane.worker.analysis;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the rows of a dataset come to: between two of them it can be written down, and taken up again elsewhere. */
final class RowFold {

    private final List<String> header;
    private final @Nullable Column[] columns;
    private final RaggedRows tooFew = new RaggedRows();
    private final RaggedRows tooMany = new RaggedRows();
    private long rows;

    /** @throws DatasetFailure if the selection cannot be made of this header */
    RowFold(List<String> header, HeaderSelection selection) {
        this.header = List.copyOf(header);
        this.columns = selection.columns(header);
    }

    /** In the order of the header; null where one is not wanted. */
    @Nullable
    Column[] columns() {
        return columns;
    }

    /** A row whose values are in the columns is complete. */
    void endRow(int fields, long line) {
        rows++;
        if (fields < columns.length) {
            tooFew.add(line);
        } else if (fields > columns.length) {
            tooMany.add(line);
        }
    }

    DatasetSummary summary(String dataset, long bytes, int topValues) {
        List<ColumnSummary> summaries = Arrays.stream(columns)
                .filter(Objects::nonNull)
                .map(column -> column.summary(rows, topValues))
                .toList();
        return new DatasetSummary(
                dataset, bytes, rows, summaries, new DatasetSummary.Anomalies(tooFew.summary(), tooMany.summary()));
    }

    void writeTo(StateWriter out) throws IOException {
        out.count(header.size());
        for (String name : header) {
            out.text(name);
        }
        out.count(rows);
        tooFew.writeTo(out);
        tooMany.writeTo(out);
        for (Column column : columns) {
            if (column != null) {
                column.writeTo(out);
            }
        }
    }

    static RowFold readFrom(StateReader in, HeaderSelection selection) throws IOException {
        int width = in.count(DataAnalysisParameters.MAX_COLUMNS);
        List<String> header = new ArrayList<>();
        int room = CsvRows.MAX_LENGTH;
        for (int i = 0; i < width; i++) {
            header.add(in.string(room));
            room -= header.get(i).length();
        }
        RowFold fold = of(header, selection);
        fold.rows = in.count();
        fold.tooFew.restore(in);
        fold.tooMany.restore(in);
        for (Column column : fold.columns) {
            if (column != null) {
                column.restore(in);
            }
        }
        return fold;
    }

    private static RowFold of(List<String> header, HeaderSelection selection) throws IOException {
        try {
            return new RowFold(header, selection);
        } catch (DatasetFailure unfit) {
            throw new IOException("the columns of a state are others", unfit);
        }
    }
}
