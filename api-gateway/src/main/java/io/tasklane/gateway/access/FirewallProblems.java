package io.tasklane.gateway.access;

import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemResponses;
import io.tasklane.gateway.problems.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.ResponseEntity;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Headers and parameters are looked at when they are first asked for, which may be as late as in a handler method. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class FirewallProblems {

    @ExceptionHandler
    ResponseEntity<Object> on(RequestRejectedException refused, HttpServletRequest request) {
        return ProblemResponses.of(
                Problem.of(
                        ProblemType.MALFORMED_REQUEST,
                        "A header or a parameter's name has a character that it may not have"),
                request);
    }
}
