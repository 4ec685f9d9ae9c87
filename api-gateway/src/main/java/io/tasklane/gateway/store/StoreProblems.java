package io.tasklane.gateway.store;

import com.mongodb.MongoException;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemResponses;
import io.tasklane.gateway.tracing.Traceparent;
import jakarta.servlet.http.HttpServletRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** A store that does not answer is a reason to come again, not a fault of the gateway. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class StoreProblems {

    private static final Logger log = LoggerFactory.getLogger(StoreProblems.class);

    @ExceptionHandler
    ResponseEntity<Object> on(MongoException failed, HttpServletRequest request) {
        log.atWarn()
                .addKeyValue("traceId", Traceparent.of(request).traceId())
                .addKeyValue("reason", failed.toString())
                .log("MongoDB did not answer a request");
        return ProblemResponses.of(Problem.unavailable("The view of the tasks does not answer at the moment"), request);
    }
}
