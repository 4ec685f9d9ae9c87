package io.tasklane.gateway.problems;

import io.tasklane.gateway.tracing.Traceparent;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Turns whatever ends a request early into a problem. Only what the gateway itself is to blame for is logged as an error. */
@RestControllerAdvice
class ProblemHandler extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemHandler.class);

    @ExceptionHandler
    ResponseEntity<Object> on(ProblemException ended, HttpServletRequest request) {
        return ProblemResponses.of(ended.problem(), request);
    }

    /** The client went away, or what it sends is not HTTP: there is mostly nobody left to read the answer. */
    @ExceptionHandler
    ResponseEntity<Object> on(IOException broken, HttpServletRequest request) {
        log.atDebug().setCause(broken).log("A request's body could not be read to its end");
        return ProblemResponses.of(
                Problem.of(ProblemType.MALFORMED_REQUEST, "The body could not be read to its end"), request);
    }

    /** Thrown by the server when somebody asks for the parameters of a query that cannot be decoded. */
    @ExceptionHandler
    ResponseEntity<Object> on(InvalidParameterException undecodable, HttpServletRequest request) {
        return ProblemResponses.of(Problem.of(ProblemType.MALFORMED_REQUEST, "The query cannot be decoded"), request);
    }

    @ExceptionHandler
    ResponseEntity<Object> on(Exception unexpected, HttpServletRequest request) {
        log.atError()
                .setCause(unexpected)
                .addKeyValue("traceId", Traceparent.of(request).traceId())
                .log("A request failed for a reason that was not foreseen");
        return ProblemResponses.of(
                Problem.of(ProblemType.INTERNAL_ERROR, "The gateway failed; its log has the cause under the traceId"),
                request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception ended, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest webRequest) {
        HttpServletRequest request = ((ServletWebRequest) webRequest).getRequest();
        ProblemType kind = ProblemType.of(status.value());
        if (kind == ProblemType.INTERNAL_ERROR) {
            return on(ended, request);
        }
        return ProblemResponses.of(Problem.of(kind, detail(kind, ended)), request, headers);
    }

    private static String detail(ProblemType kind, Exception ended) {
        boolean telling = kind != ProblemType.NOT_FOUND && ended instanceof ErrorResponse;
        String detail = telling ? ((ErrorResponse) ended).getBody().getDetail() : null;
        return detail == null ? kind.title() : detail;
    }
}
