package io.tasklane.gateway.problems;

import io.tasklane.gateway.tracing.Traceparent;
import io.tasklane.model.TaskJson;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Problems as responses. The body is bytes already, so that no content negotiation can lose it. */
public final class ProblemResponses {

    private ProblemResponses() {}

    /** The response to a request that ends with a problem. */
    public static ResponseEntity<Object> of(Problem problem, HttpServletRequest request) {
        return of(problem, request, HttpHeaders.EMPTY);
    }

    static ResponseEntity<Object> of(Problem problem, HttpServletRequest request, HttpHeaders headers) {
        return ResponseEntity.status(problem.kind().status())
                .headers(headers)
                .headers(own -> problem.headers().forEach(own::set))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(bytes(problem, Traceparent.of(request)));
    }

    /** Writes it past Spring, which looks at the path before it writes, and fails at one that cannot be decoded. */
    static void write(Problem problem, HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setStatus(problem.kind().status().value());
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(bytes(problem, Traceparent.of(request)));
    }

    static byte[] bytes(Problem problem, Traceparent trace) {
        return TaskJson.MAPPER.writeValueAsBytes(problem.with("traceId", trace.traceId()));
    }
}
