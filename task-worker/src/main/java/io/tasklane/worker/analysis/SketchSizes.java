package io.tasklane.worker.analysis;

import java.io.IOException;

/**
 * How much memory a column may take, so that all of them together stay within bounds.
 *
 * @param values how many different values are counted exactly
 * @param distinctLogK the binary logarithm of the registers that estimate how many different values there are
 * @param quantilesK the accuracy of the quartiles' sketch
 * @param frequentItems how many candidates for frequent values are followed
 */
record SketchSizes(int values, int distinctLogK, int quantilesK, int frequentItems) {

    private static final int VALUES_OF_ALL = 1 << 19;
    private static final int MOST_VALUES = 1 << 14;
    private static final int LEAST_VALUES = 1 << 8;
    private static final int ROUND_VALUES = 1 << 10;
    private static final int CHARACTERS_PER_VALUE = 32;
    private static final int COMMON_COLUMNS = 100;

    static SketchSizes forColumns(int columns) {
        int share = Integer.highestOneBit(VALUES_OF_ALL / Math.max(1, columns));
        int values = Math.max(LEAST_VALUES, Math.min(MOST_VALUES, share));
        return columns <= COMMON_COLUMNS
                ? new SketchSizes(values, 14, 1000, 768)
                : new SketchSizes(values, 12, 200, 96);
    }

    /** For the time while all values find room. */
    ValueTable exactTable() {
        return new ValueTable(values, values * CHARACTERS_PER_VALUE);
    }

    /** Says with what sizes a state was made; another version of this may have others. */
    void writeTo(StateWriter out) throws IOException {
        for (int size :
                new int[] {values, distinctLogK, quantilesK, frequentItems, ROUND_VALUES, CHARACTERS_PER_VALUE}) {
            out.count(size);
        }
    }

    void requireSame(StateReader in) throws IOException {
        for (int size :
                new int[] {values, distinctLogK, quantilesK, frequentItems, ROUND_VALUES, CHARACTERS_PER_VALUE}) {
            StateReader.require(in.count() == size, "a state was made with other sizes");
        }
    }

    /** For the time after. */
    ValueTable roundTable() {
        int round = Math.min(values, ROUND_VALUES);
        return new ValueTable(round, round * CHARACTERS_PER_VALUE);
    }
}
