package io.tasklane.worker.analysis;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads what a {@link StateWriter} wrote, and trusts none of it: every length has a bound, so that bytes from anywhere take no more
 * memory than a state of our own, and whatever cannot be is an {@link IOException}.
 */
final class StateReader {

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 13];
    private int filled;
    private int at;

    StateReader(InputStream in) {
        this.in = in;
    }

    long count() throws IOException {
        long number = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int octet = octet();
            number |= (octet & 0x7FL) << shift;
            if (octet <= 0x7F) {
                return number;
            }
        }
        throw new IOException("a count is too long");
    }

    int count(int most) throws IOException {
        long number = count();
        require(number <= most, "a count is too large");
        return (int) number;
    }

    boolean flag() throws IOException {
        return count(1) == 1;
    }

    long bits() throws IOException {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | octet();
        }
        return value;
    }

    double number() throws IOException {
        return Double.longBitsToDouble(bits());
    }

    byte[] bytes(int most) throws IOException {
        byte[] bytes = new byte[count(most)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) octet();
        }
        return bytes;
    }

    char[] text(int longest) throws IOException {
        char[] text = new char[count(longest)];
        for (int i = 0; i < text.length; i++) {
            text[i] = (char) count(Character.MAX_VALUE);
        }
        return text;
    }

    String string(int longest) throws IOException {
        return new String(text(longest));
    }

    /** Says that nothing is left. */
    void requireEnd() throws IOException {
        require(at == filled && !fill(), "there is more than a state");
    }

    static void require(boolean fits, String otherwise) throws IOException {
        if (!fits) {
            throw new IOException(otherwise);
        }
    }

    private int octet() throws IOException {
        if (at == filled && !fill()) {
            throw new EOFException("a state ends too early");
        }
        return buffer[at++] & 0xFF;
    }

    private boolean fill() throws IOException {
        at = 0;
        filled = Math.max(0, in.read(buffer));
        return filled > 0;
    }
}
