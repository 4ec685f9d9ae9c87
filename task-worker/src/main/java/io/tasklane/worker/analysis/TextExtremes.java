package io.tasklane.worker.analysis;

import java.io.IOException;
import java.util.Arrays;

/**
 * The first and the last of texts by their code units. Of a long one only the beginning is kept: the beginning of the first text
 * is the first of all beginnings.
 */
final class TextExtremes {

    /** One more than is shown, so that it is known whether there is more. */
    private static final int MAX_LENGTH = ShownText.MAX_LENGTH + 1;

    private char[] first = {};
    private char[] last = {};
    private boolean any;

    void add(char[] text, int offset, int length) {
        int kept = Math.min(length, MAX_LENGTH);
        if (!any || compare(text, offset, kept, first) < 0) {
            first = Arrays.copyOfRange(text, offset, offset + kept);
        }
        if (!any || compare(text, offset, kept, last) > 0) {
            last = Arrays.copyOfRange(text, offset, offset + kept);
        }
        any = true;
    }

    void writeTo(StateWriter out) throws IOException {
        out.flag(any);
        out.text(first, 0, first.length);
        out.text(last, 0, last.length);
    }

    void restore(StateReader in) throws IOException {
        any = in.flag();
        first = in.text(MAX_LENGTH);
        last = in.text(MAX_LENGTH);
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
