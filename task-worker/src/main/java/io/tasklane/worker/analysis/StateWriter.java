package io.tasklane.worker.analysis;

import java.io.IOException;
import java.io.OutputStream;

/** Writes a state as bytes that a {@link StateReader} reads: nothing but numbers and texts, in an order that both know. */
final class StateWriter {

    private final OutputStream out;
    private final byte[] buffer = new byte[1 << 13];
    private int filled;

    StateWriter(OutputStream out) {
        this.out = out;
    }

    /** @param number not negative; a small one takes few bytes */
    void count(long number) throws IOException {
        long rest = number;
        for (; rest > 0x7F; rest >>>= 7) {
            octet((int) rest | 0x80);
        }
        octet((int) rest);
    }

    void flag(boolean value) throws IOException {
        octet(value ? 1 : 0);
    }

    /** All 64 bits. */
    void bits(long value) throws IOException {
        for (int shift = 56; shift >= 0; shift -= 8) {
            octet((int) (value >>> shift));
        }
    }

    void number(double value) throws IOException {
        bits(Double.doubleToRawLongBits(value));
    }

    void bytes(byte[] value) throws IOException {
        count(value.length);
        for (byte octet : value) {
            octet(octet);
        }
    }

    /** Each code unit by itself, because a text that was cut may end within a pair. */
    void text(char[] characters, int offset, int length) throws IOException {
        count(length);
        for (int i = offset; i < offset + length; i++) {
            count(characters[i]);
        }
    }

    void text(String text) throws IOException {
        text(text.toCharArray(), 0, text.length());
    }

    void flush() throws IOException {
        out.write(buffer, 0, filled);
        filled = 0;
    }

    private void octet(int value) throws IOException {
        if (filled == buffer.length) {
            flush();
        }
        buffer[filled++] = (byte) value;
    }
}
