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
import org.jspecify.annotations.Nullable;

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
    private char @Nullable [] lastTarget;
    private int lastOffset;
    private int lastCount;
    private int lastBegin;
    private long lastPosition;
    private byte beforeChunk;
    private boolean atEnd;
    private boolean lineBreakAdded;
    private boolean exhausted;

    /**
     * @param position how many bytes of the dataset are before those
     * @param onChunk called with the number of the dataset's bytes read so far, each time some were
     */
    Utf8Reader(InputStream in, long position, LongConsumer onChunk) throws IOException {
        this.in = in;
        this.onChunk = onChunk;
        int read = in.readNBytes(chunk, 0, CHUNK);
        bytes = position + read;
        undecoded.limit(read);
        if (position > 0) {
            onChunk.accept(bytes);
            return;
        }
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

    /**
     * The number of bytes of the dataset before a character that stands at the beginning of a line in the array that was read into
     * last; -1 if it was not read last, or stands after anything but a line break. Counted are the bytes, so the array may have
     * been changed meanwhile.
     */
    long positionOfLine(char[] target, int at) {
        int characters = at - lastOffset;
        if (target != lastTarget || characters < 0 || characters >= lastCount) {
            return -1;
        }
        int index = lastBegin;
        while (characters > 0) {
            int lead = chunk[index] & 0xFF;
            index += lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
            characters -= lead < 0xF0 ? 1 : 2;
        }
        byte before = index == 0 ? beforeChunk : chunk[index - 1];
        return before == '\n' || before == '\r' ? lastPosition + index - lastBegin : -1;
    }

    /** How many bytes of the dataset were read. */
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
            lastBegin = undecoded.position();
            lastPosition = bytes - undecoded.remaining();
            CoderResult result = decoder.decode(undecoded, decoded, atEnd);
            if (result.isError()) {
                throw new DatasetFailure(
                        "dataset-not-utf8", "the dataset is not UTF-8 at byte " + (bytes - undecoded.remaining()));
            }
            int count = decoded.position() - offset;
            if (count > 0) {
                lastTarget = target;
                lastOffset = offset;
                lastCount = count;
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
        lastTarget = null;
        if (lineBreakAdded) {
            exhausted = true;
            return -1;
        }
        lineBreakAdded = true;
        target[offset] = '\n';
        return 1;
    }

    private void fill() throws IOException {
        if (undecoded.position() > 0) {
            beforeChunk = chunk[undecoded.position() - 1];
        }
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
