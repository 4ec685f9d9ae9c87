package io.tasklane.gateway.results;

import java.io.IOException;
import java.io.OutputStream;

/** The bytes of a result, wherever they are. */
public sealed interface Content permits Content.InMemory, StoredFile {

    /** How many bytes there are. */
    long size();

    /**
     * Writes some of them. Never holds more than a piece of what is large in memory: how fast it reads is up to whoever takes it.
     *
     * @param from the first byte, counted from 0
     * @param length how many; together within the size
     * @throws IOException what {@code out} throws
     */
    void copy(long from, long length, OutputStream out) throws IOException;

    /** What is small. */
    record InMemory(byte[] bytes) implements Content {

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public void copy(long from, long length, OutputStream out) throws IOException {
            out.write(bytes, Math.toIntExact(from), Math.toIntExact(length));
        }
    }
}
