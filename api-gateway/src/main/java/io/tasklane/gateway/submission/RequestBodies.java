package io.tasklane.gateway.submission;

import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Reads the bodies of requests: no more than is allowed, no longer than is allowed, and only while there is memory for them. */
final class RequestBodies {

    private static final int CHUNK = 8 * 1024;

    private final Duration patience;

    RequestBodies(SubmissionProperties properties) {
        this.patience = properties.bodyTimeout();
    }

    /**
     * Reads a body.
     *
     * @param maxBytes how large it may be
     * @param share takes what it needs of memory
     * @throws ProblemException if it is too large, if it does not arrive in time, or if there is no room for it
     * @throws IOException if it ends early, or nothing of it comes for longer than the server waits
     */
    byte[] read(HttpServletRequest request, int maxBytes, Backlog.Share share) throws IOException {
        if (request.getContentLengthLong() > maxBytes) {
            throw tooLarge("A body", maxBytes);
        }
        long begun = System.nanoTime();
        InputStream body = request.getInputStream();
        int told = request.getContentLength();
        // What a client only says that it will send takes no memory yet.
        byte[] chunk = new byte[told < 0 ? CHUNK : Math.min(CHUNK, told + 1)];
        ByteArrayOutputStream read = new ByteArrayOutputStream(chunk.length);
        for (int count = body.read(chunk); count >= 0; count = body.read(chunk)) {
            if (read.size() + count > maxBytes) {
                throw tooLarge("A body", maxBytes);
            }
            share.grow(count);
            read.write(chunk, 0, count);
            if (System.nanoTime() - begun > patience.toNanos()) {
                throw JsonBody.malformed("The body did not arrive within " + patience.toSeconds() + " s");
            }
        }
        return read.toByteArray();
    }

    static ProblemException tooLarge(String what, int maxBytes) {
        return new ProblemException(
                Problem.of(ProblemType.PAYLOAD_TOO_LARGE, what + " may have at most " + maxBytes + " bytes")
                        .with("maxBytes", maxBytes));
    }
}
