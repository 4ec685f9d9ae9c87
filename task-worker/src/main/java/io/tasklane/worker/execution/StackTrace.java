package io.tasklane.worker.execution;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;

/** What an exception says of where it comes from, as bytes that fit into a header. */
final class StackTrace {

    private StackTrace() {}

    /** In UTF-8, cut off between two characters if it is longer. */
    static byte[] of(Throwable thrown, int maxBytes) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        ByteBuffer bytes = ByteBuffer.allocate(maxBytes);
        // The encoder stops at the last character that has room; half a surrogate pair ends it, and is no loss.
        UTF_8.newEncoder().encode(CharBuffer.wrap(text.getBuffer()), bytes, true);
        byte[] header = new byte[bytes.flip().remaining()];
        bytes.get(header);
        return header;
    }
}
