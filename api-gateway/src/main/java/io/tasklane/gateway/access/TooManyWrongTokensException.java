package io.tasklane.gateway.access;

import org.springframework.security.core.AuthenticationException;

/** A wrong token, after too many others from the same address. */
final class TooManyWrongTokensException extends AuthenticationException {

    private static final long serialVersionUID = 1L;

    private final long secondsToWait;

    TooManyWrongTokensException(long secondsToWait) {
        super("too many wrong tokens came from this address");
        this.secondsToWait = secondsToWait;
    }

    long secondsToWait() {
        return secondsToWait;
    }
}
