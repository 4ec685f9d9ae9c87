package io.tasklane.gateway.access;

import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemType;
import org.springframework.http.HttpHeaders;

/** What those hear who are not let in. It never says which part of a token was wrong, nor whether there is such a key. */
final class AccessProblems {

    private static final String CHALLENGE = "Bearer realm=\"tasklane\"";

    private AccessProblems() {}

    static Problem noToken() {
        return Problem.of(
                        ProblemType.UNAUTHORIZED,
                        "Send an API key or an access token, as in Authorization: Bearer tl_…")
                .withHeader(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE);
    }

    static Problem wrongToken() {
        return Problem.of(ProblemType.UNAUTHORIZED, "The API key or access token is not valid, or not valid any more")
                .withHeader(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE + ", error=\"invalid_token\"");
    }

    static Problem severalTokens() {
        return Problem.of(ProblemType.MALFORMED_REQUEST, "Send one API key or access token, once")
                .withHeader(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE + ", error=\"invalid_request\"");
    }

    static Problem tooManyWrongTokens(long seconds) {
        return Problem.of(ProblemType.QUOTA_EXCEEDED, "Too many wrong API keys or access tokens came from this address")
                .retryableAfter(seconds);
    }

    static Problem cannotTell() {
        return Problem.unavailable("It cannot be checked at the moment who asks");
    }

    static Problem forbidden(Scope scope) {
        return Problem.of(
                        ProblemType.FORBIDDEN,
                        "This needs the scope '" + scope.text() + "', which the caller does not have")
                .with("scope", scope.text())
                .withHeader(
                        HttpHeaders.WWW_AUTHENTICATE,
                        CHALLENGE + ", error=\"insufficient_scope\", scope=\"" + scope.text() + "\"");
    }

    static Problem closed() {
        return Problem.of(ProblemType.FORBIDDEN, "Nobody may do this");
    }

    static Problem foreignHost() {
        return Problem.of(
                ProblemType.FORBIDDEN,
                "This gateway is open to its own machine, and answers only to that machine's own names: localhost or 127.0.0.1");
    }

    static Problem foreignPage() {
        return Problem.of(
                ProblemType.FORBIDDEN,
                "A page of another origin may not use this gateway; tasklane.gateway.allowed-origins can allow it");
    }
}
