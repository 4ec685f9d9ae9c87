package io.tasklane.worker.analysis;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One column while a dataset is read. Its values are counted in a table first. As long as the different ones find room there,
 * everything about the column is exact, and a value costs one look-up. When the table is full, it is emptied into sketches, with
 * the counts it has gathered; from then on a smaller one, which stays in the processor's cache, is filled and emptied in rounds.
 */
final class Column {

    private final String name;
    private final SketchSizes sizes;
    private final ParsedValue parser;
    private ValueTable table;
    private final ValueFold fold;
    private @Nullable ValueSketches sketches;
    private long count;

    Column(String name, SketchSizes sizes, ParsedValue parser) {
        this.name = name;
        this.sizes = sizes;
        this.parser = parser;
        this.table = sizes.exactTable();
        this.fold = new ValueFold(parser);
    }

    /** Takes a value that is not empty. */
    void add(char[] text, int offset, int length) {
        count++;
        if (table.add(text, offset, length)) {
            return;
        }
        boolean wasExact = sketches == null;
        emptyTable();
        if (wasExact) {
            table = sizes.roundTable();
        }
        if (!table.add(text, offset, length)) {
            sketches().beginRound();
            fold.add(text, offset, length, 1);
            sketches().add(text, offset, length, ValueHash.of(text, offset, length), 1, fold);
        }
    }

    /** @param rows how many rows there are, with or without a value in this column */
    ColumnSummary summary(long rows, int topValues) {
        if (sketches != null) {
            emptyTable();
        } else {
            table.forEach((text, offset, length, hash, times) -> fold.add(text, offset, length, times));
        }
        ValueSketches estimates = sketches;
        ColumnType type = fold.type();
        ExactValues exact = new ExactValues(table, parser);
        boolean numeric = type == ColumnType.INTEGER || type == ColumnType.DECIMAL;
        return new ColumnSummary(
                name,
                type,
                count,
                rows - count,
                estimates == null ? table.size() : estimates.distinct(),
                estimates == null,
                fold.min(),
                fold.max(),
                numeric ? fold.moments().mean() : null,
                numeric ? fold.moments().standardDeviation() : null,
                !numeric ? null : estimates == null ? exact.quartiles() : estimates.quartiles(),
                estimates == null ? exact.top(topValues) : estimates.top(topValues));
    }

    /** Before the summary, which mixes what a state keeps apart. */
    void writeTo(StateWriter out) throws IOException {
        sizes.writeTo(out);
        out.count(count);
        out.flag(sketches != null);
        table.writeTo(out);
        if (sketches != null) {
            fold.writeTo(out);
            sketches.writeTo(out);
        }
    }

    /** Takes the state of a column into a new one. */
    void restore(StateReader in) throws IOException {
        sizes.requireSame(in);
        count = in.count();
        boolean estimated = in.flag();
        if (estimated) {
            table = sizes.roundTable();
        }
        long emptied = count - table.restore(in);
        StateReader.require(estimated ? emptied > 0 : emptied == 0, "a column's counts do not add up");
        if (estimated) {
            fold.restore(in);
            sketches = ValueSketches.readFrom(in, sizes);
            StateReader.require(!fold.isNumeric() || sketches.numbers() == emptied, "a column's numbers do not add up");
        }
    }

    private void emptyTable() {
        ValueSketches estimates = sketches();
        estimates.beginRound();
        table.forEach((text, offset, length, hash, times) -> {
            fold.add(text, offset, length, times);
            estimates.add(text, offset, length, hash, times, fold);
        });
        table.clear();
    }

    private ValueSketches sketches() {
        if (sketches == null) {
            sketches = new ValueSketches(sizes);
        }
        return sketches;
    }
}
