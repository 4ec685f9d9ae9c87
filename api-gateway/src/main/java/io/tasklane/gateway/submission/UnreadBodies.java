package io.tasklane.gateway.submission;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.regex.Pattern;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/**
 * What a client goes on to send once it has its answer. The server would read that for as long as anything comes, by a thread of
 * the request: a byte now and then would keep it. Here it is read for a moment, so that a client that sends first and reads then
 * gets its answer, and then the connection is closed.
 */
final class UnreadBodies extends ValveBase {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int MAX_BYTES = 2 * 1024 * 1024;

    private static final Pattern BODY_LENGTH = Pattern.compile("0*[1-9][0-9]*");

    UnreadBodies() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        getNext().invoke(request, response);
        if (hasBody(request) && !request.isAsync() && !request.isFinished()) {
            response.finishResponse();
            if (!isReadToItsEnd(request)) {
                request.getCoyoteRequest().action(ActionCode.CLOSE_NOW, null);
            }
        }
    }

    /** A client that waits to be told that it may send is told by its answer that it need not. */
    private static boolean hasBody(Request request) {
        // Not asked for as a number, for it may be none; then the server closes the connection itself.
        String length = request.getHeader("Content-Length");
        boolean told = length != null && BODY_LENGTH.matcher(length).matches()
                || request.getHeader("Transfer-Encoding") != null;
        return told && request.getHeader("Expect") == null;
    }

    /** Read where the server itself would: once an answer is written, the request's own stream is closed. */
    private static boolean isReadToItsEnd(Request request) {
        long begun = System.nanoTime();
        Unwanted unwanted = new Unwanted();
        try {
            int left = MAX_BYTES;
            while (left > 0 && System.nanoTime() - begun < PATIENCE.toNanos()) {
                int count = request.getCoyoteRequest().doRead(unwanted);
                if (count < 0) {
                    return true;
                }
                left -= count;
            }
            return false;
        } catch (IOException brokenOff) {
            return false;
        }
    }

    /** Is shown the server's own buffer each time, and looks away. */
    private static final class Unwanted implements ApplicationBufferHandler {

        private ByteBuffer buffer = ByteBuffer.allocate(0);

        @Override
        public void setByteBuffer(ByteBuffer next) {
            buffer = next;
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return buffer;
        }

        @Override
        public void expand(int size) {
            // Nothing is copied, so there is always room.
        }
    }
}
