package io.tasklane.gateway.access;

import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.BearerTokenErrorCodes;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Has the requests that a filter refuses answered by what answers for all problems. */
@Component
final class RefusedRequests
        implements AuthenticationEntryPoint, AuthenticationFailureHandler, AccessDeniedHandler, RequestRejectedHandler {

    private static final Logger log = LoggerFactory.getLogger(RefusedRequests.class);

    private final HandlerExceptionResolver problems;

    RefusedRequests(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.problems = problems;
    }

    void answer(HttpServletRequest request, HttpServletResponse response, Problem problem) {
        problems.resolveException(request, response, null, new ProblemException(problem));
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException refused) {
        answer(request, response, problem(refused));
    }

    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException refused) {
        answer(request, response, problem(refused));
    }

    private static Problem problem(AuthenticationException refused) {
        if (refused instanceof InsufficientAuthenticationException) {
            return AccessProblems.noToken();
        }
        if (refused instanceof TooManyWrongTokensException tooMany) {
            return AccessProblems.tooManyWrongTokens(tooMany.secondsToWait());
        }
        if (refused instanceof AuthenticationServiceException) {
            log.atWarn().addKeyValue("reason", refused.getMessage()).log("It cannot be checked who asks");
            return AccessProblems.cannotTell();
        }
        boolean several = refused instanceof OAuth2AuthenticationException oauth
                && oauth.getError().getErrorCode().equals(BearerTokenErrorCodes.INVALID_REQUEST);
        return several ? AccessProblems.severalTokens() : AccessProblems.wrongToken();
    }

    /** Of all that the filters themselves ask for, callers can lack only one scope. */
    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException refused) {
        answer(request, response, AccessProblems.forbidden(Scope.ADMIN));
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, RequestRejectedException refused) {
        answer(
                request,
                response,
                Problem.of(ProblemType.MALFORMED_REQUEST, "The method, the path or a header has what it may not have"));
    }
}
