package io.tasklane.worker.analysis;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/**
 * Decodes UTF-8, and unlike {@link java.io.InputStreamReader} refuses what is not, naming the byte. Leaves out a byte order mark,
 * and adds a line break at the end: so whatever a parser still holds when the text {@link #isExhausted()} is a quoted field that
 * was never closed.
 */
final class Utf8Reader extends Reader {

    private static final int CHUNK = 1 << 16;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final InputStream in;
    private final LongConsumer onChunk;
    private final byte[] chunk = new byte[CHUNK];
    private final ByteBuffer undecoded = ByteBuffer.wrap(chunk);
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private long bytes;
    private boolean atEnd;
    private boolean lineBreakAdded;
    private boolean exhausted;

    /** @param onChunk called with the number of bytes read so far, each time some were */
    Utf8Reader(InputStream in, LongConsumer onChunk) throws IOException {
        this.in = in;
        this.onChunk = onChunk;
        int read = in.readNBytes(chunk, 0, CHUNK);
        bytes = read;
        undecoded.limit(read);
        if (undecoded.mismatch(ByteBuffer.wrap(BYTE_ORDER_MARK)) == BYTE_ORDER_MARK.length || isOnlyMark(read)) {
            undecoded.position(BYTE_ORDER_MARK.length);
        }
        onChunk.accept(bytes);
    }

    /** The bytes of the first line, or as many as were read ahead. Only before the first read. */
    ByteBuffer firstLine() {
        ByteBuffer line = undecoded.slice();
        for (int i = 0; i < line.limit(); i++) {
            if (line.get(i) == '\n' || line.get(i) == '\r') {
                return line.limit(i);
            }
        }
        return line;
    }

    /** How many bytes were read. */
    long bytes() {
        return bytes;
    }

    /** Whether the reader has said that there is no more. */
    boolean isExhausted() {
        return exhausted;
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        CharBuffer decoded = CharBuffer.wrap(target, offset, length);
        while (true) {
            CoderResult result = decoder.decode(undecoded, decoded, atEnd);
            if (result.isError()) {
                throw new DatasetFailure(
                        "dataset-not-utf8", "the dataset is not UTF-8 at byte " + (bytes - undecoded.remaining()));
            }
            int count = decoded.position() - offset;
            if (count > 0) {
                return count;
            }
            if (atEnd) {
                return end(target, offset);
            }
            fill();
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private int end(char[] target, int offset) {
        if (lineBreakAdded) {
            exhausted = true;
            return -1;
        }
        lineBreakAdded = true;
        target[offset] = '\n';
        return 1;
    }

    private void fill() throws IOException {
        undecoded.compact();
        int read = in.read(chunk, undecoded.position(), undecoded.remaining());
        if (read < 0) {
            atEnd = true;
        } else {
            undecoded.position(undecoded.position() + read);
            bytes += read;
            onChunk.accept(bytes);
        }
        undecoded.flip();
    }

    private boolean isOnlyMark(int read) {
        return read == BYTE_ORDER_MARK.length && undecoded.equals(ByteBuffer.wrap(BYTE_ORDER_MARK));
    }
}
