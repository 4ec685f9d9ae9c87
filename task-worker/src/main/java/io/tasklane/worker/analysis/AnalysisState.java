package io.tasklane.worker.analysis;

import io.tasklane.worker.TaskContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * An analysis between two rows, as bytes and back: a version, a check sum, and the rest compressed. What comes back goes on as if
 * nothing had been, to the last bit of the result. The version must change with whatever changes what a row does to the state, not
 * only with its layout.
 *
 * @param bookmark the row that comes next
 * @param delimiter what stands between fields
 * @param fold what the rows before came to
 */
record AnalysisState(Bookmark bookmark, char delimiter, RowFold fold) {

    private static final int VERSION = 0x544C_0001;
    private static final int HEAD = 8;

    /** The bytes for this state of a task with these parameters; nothing if a checkpoint has no room for them. */
    Optional<byte[]> encoded(DataAnalysisParameters parameters) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            BoundedBytes bytes = new BoundedBytes(TaskContext.MAX_CHECKPOINT_BYTES);
            bytes.write(new byte[HEAD]);
            DeflaterOutputStream packed = new DeflaterOutputStream(bytes, deflater, 1 << 13);
            StateWriter out = new StateWriter(packed);
            out.text(parameters.toString());
            bookmark.writeTo(out);
            out.count(delimiter);
            fold.writeTo(out);
            out.flush();
            packed.finish();
            byte[] state = bytes.toByteArray();
            ByteBuffer.wrap(state).putInt(VERSION).putInt(checkSum(state));
            return Optional.of(state);
        } catch (IOException tooLarge) {
            return Optional.empty();
        } finally {
            deflater.end();
        }
    }

    /**
     * The state that a task with these parameters kept.
     *
     * @throws IOException if the bytes are none, or of another version or task
     */
    static AnalysisState decoded(byte[] state, DataAnalysisParameters parameters) throws IOException {
        StateReader.require(state.length > HEAD, "it is too short");
        ByteBuffer head = ByteBuffer.wrap(state);
        StateReader.require(head.getInt() == VERSION, "it is of another version");
        StateReader.require(head.getInt() == checkSum(state), "its check sum is another one");
        try (InflaterInputStream unpacked =
                new InflaterInputStream(new ByteArrayInputStream(state, HEAD, state.length - HEAD))) {
            StateReader in = new StateReader(unpacked);
            String expected = parameters.toString();
            StateReader.require(in.string(expected.length()).equals(expected), "it is of another task");
            Bookmark bookmark = Bookmark.readFrom(in);
            char delimiter = (char) in.count(Character.MAX_VALUE);
            StateReader.require(DataAnalysisParameters.isDelimiter(String.valueOf(delimiter)), "it has no delimiter");
            RowFold fold = RowFold.readFrom(in, new HeaderSelection(parameters.columns()));
            in.requireEnd();
            return new AnalysisState(bookmark, delimiter, fold);
        }
    }

    private static int checkSum(byte[] state) {
        CRC32C sum = new CRC32C();
        sum.update(state, HEAD, state.length - HEAD);
        return (int) sum.getValue();
    }

    /** Breaks off what writes too much, so that a large state does not become large bytes. */
    private static final class BoundedBytes extends OutputStream {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final int most;

        BoundedBytes(int most) {
            this.most = most;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] more, int offset, int length) throws IOException {
            if (length > most - bytes.size()) {
                throw new IOException("there is no room for so much");
            }
            bytes.write(more, offset, length);
        }

        byte[] toByteArray() {
            return bytes.toByteArray();
        }
    }
}
