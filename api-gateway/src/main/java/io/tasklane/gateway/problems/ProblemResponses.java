package io.tasklane.gateway.problems;

import io.tasklane.gateway.tracing.Traceparent;
import io.tasklane.model.TaskJson;
import jakarta.servlet.http.HttpServletRequest;
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

    static byte[] bytes(Problem problem, Traceparent trace) {
        return TaskJson.MAPPER.writeValueAsBytes(problem.with("traceId", trace.traceId()));
    }
}
