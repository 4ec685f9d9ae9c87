package io.tasklane.gateway.results;

import io.tasklane.gateway.preferences.Preferences;
import io.tasklane.gateway.problems.BrokenAnswer;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.gateway.results.ByteRanges.Part;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;

/**
 * Sends results, byte for byte as workers gave them, whole or in the parts that are asked for. It reads as fast as the client
 * does, and holds no more than a chunk for each.
 */
public final class ResultAnswer {

    private static final Logger log = LoggerFactory.getLogger(ResultAnswer.class);

    private final Semaphore downloads;

    public ResultAnswer(ResultProperties properties) {
        this.downloads = new Semaphore(properties.maxDownloads());
    }

    /**
     * Answers a GET or HEAD.
     *
     * @throws ProblemException if the request's conditions are not met, nothing of its range is there, or too much is being sent
     * @throws IOException if the client is gone
     */
    void send(ResultToSend toSend, HttpServletRequest request, HttpServletResponse response) throws IOException {
        StoredResult result = toSend.result();
        Preconditions conditions = new Preconditions(request, result.etag());
        if (conditions.fail()) {
            throw new ProblemException(
                    Problem.of(ProblemType.PRECONDITION_FAILED, "The result has the ETag " + result.etag()));
        }
        if (conditions.isNotModified()) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            describe(toSend, response);
            return;
        }
        ResultBody body = body(result, conditions.range());
        if (result.content() instanceof Content.InMemory || "HEAD".equals(request.getMethod())) {
            write(toSend, body, request, response);
            return;
        }
        if (!downloads.tryAcquire()) {
            throw new ProblemException(Problem.unavailable("Too many large results are being sent at the moment"));
        }
        try {
            write(toSend, body, request, response);
        } finally {
            downloads.release();
        }
    }

    private static ResultBody body(StoredResult result, @Nullable String range) {
        long size = result.content().size();
        Optional<List<Part>> parts = range == null ? Optional.empty() : ByteRanges.of(range, size);
        if (parts.isPresent() && parts.get().isEmpty()) {
            throw new ProblemException(
                    Problem.of(ProblemType.RANGE_NOT_SATISFIABLE, "The result has " + size + " bytes")
                            .withHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + size)
                            .withHeader(HttpHeaders.ACCEPT_RANGES, "bytes"));
        }
        return ResultBody.of(result, parts.orElse(List.of()));
    }

    private static void describe(ResultToSend toSend, HttpServletResponse response) {
        Preferences.describe(toSend.applied(), response::addHeader);
        response.setHeader(HttpHeaders.ETAG, toSend.result().etag());
        response.setHeader(HttpHeaders.CACHE_CONTROL, "private, immutable");
    }

    private static void write(
            ResultToSend toSend, ResultBody body, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        describe(toSend, response);
        response.setHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
        response.setHeader("X-Content-Type-Options", "nosniff");
        // A result may be a page made by whoever wrote the worker: it must not act in the gateway's name.
        response.setHeader("Content-Security-Policy", "sandbox; default-src 'none'");
        body.describe(response);
        if ("HEAD".equals(request.getMethod())) {
            return;
        }
        try {
            body.write(response.getOutputStream());
        } catch (IOException gone) {
            BrokenAnswer.mark(request);
            log.atDebug().setCause(gone).log("A client went away while its result was sent");
        } catch (RuntimeException failed) {
            if (!response.isCommitted()) {
                response.reset();
                throw failed;
            }
            BrokenAnswer.mark(request);
            log.atWarn().setCause(failed).log("A result could not be sent to its end; the connection is closed");
        }
    }
}
