package io.tasklane.worker.analysis;

/** Keeps a result small: a long value is shown by its beginning. */
final class ShownText {

    /** How many characters of a value are shown. */
    static final int MAX_LENGTH = 100;

    private ShownText() {}

    static String of(char[] text, int offset, int length) {
        if (length <= MAX_LENGTH) {
            return new String(text, offset, length);
        }
        int shown = Character.isHighSurrogate(text[offset + MAX_LENGTH - 1]) ? MAX_LENGTH - 1 : MAX_LENGTH;
        return new String(text, offset, shown) + "…";
    }
}
