package io.tasklane.worker.analysis;

import java.util.Arrays;

/**
 * The first and the last of texts by their code units. Of a long one only the beginning is kept: the beginning of the first text
 * is the first of all beginnings.
 */
final class TextExtremes {

    private char[] first = {};
    private char[] last = {};
    private boolean any;

    void add(char[] text, int offset, int length) {
        // One more than is shown, so that it is known whether there is more.
        int kept = Math.min(length, ShownText.MAX_LENGTH + 1);
        if (!any || compare(text, offset, kept, first) < 0) {
            first = Arrays.copyOfRange(text, offset, offset + kept);
        }
        if (!any || compare(text, offset, kept, last) > 0) {
            last = Arrays.copyOfRange(text, offset, offset + kept);
        }
        any = true;
    }

    String min() {
        return ShownText.of(first, 0, first.length);
    }

    String max() {
        return ShownText.of(last, 0, last.length);
    }

    private static int compare(char[] text, int offset, int length, char[] extreme) {
        return Arrays.compare(text, offset, offset + length, extreme, 0, extreme.length);
    }
}
