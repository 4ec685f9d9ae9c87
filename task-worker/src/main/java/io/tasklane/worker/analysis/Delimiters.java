package io.tasklane.worker.analysis;

import java.nio.ByteBuffer;

/** Finds out what stands between the fields of a dataset that does not say so. */
final class Delimiters {

    /** In the order in which they win where two stand in the line equally often. */
    private static final String CANDIDATES = ",;\t|";

    private Delimiters() {}

    /** The candidate that stands most often in a header line, not counting what is in quotes; a comma if there is none. */
    static char in(ByteBuffer headerLine) {
        int[] counts = new int[CANDIDATES.length()];
        boolean quoted = false;
        for (int i = 0; i < headerLine.limit(); i++) {
            char symbol = (char) headerLine.get(i);
            quoted ^= symbol == '"';
            int candidate = quoted ? -1 : CANDIDATES.indexOf(symbol);
            if (candidate >= 0) {
                counts[candidate]++;
            }
        }
        int best = 0;
        for (int candidate = 1; candidate < counts.length; candidate++) {
            best = counts[candidate] > counts[best] ? candidate : best;
        }
        return CANDIDATES.charAt(best);
    }
}
