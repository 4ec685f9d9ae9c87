package io.tasklane.gateway.access;

import java.util.Optional;
import org.springframework.security.authentication.AuthenticationServiceException;

/** Knows callers by one kind of token. */
public interface CallerRecognition {

    /**
     * @param token what the request bears; it may be anything
     * @param mayAsk whether a server may be asked about a token that was not seen before. Not for an address from which too
     *     many wrong ones came of late
     * @return nothing if the token is not of this kind, or is not valid
     * @throws AuthenticationServiceException if it cannot be known at the moment
     */
    Optional<Caller> recognise(String token, boolean mayAsk);
}
