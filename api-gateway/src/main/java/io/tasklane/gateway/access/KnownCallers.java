package io.tasklane.gateway.access;

import java.util.List;
import java.util.Optional;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/**
 * Finds out who a token's bearer is. Nobody with a valid token is kept out because wrong ones come from the same address: then
 * only what was never seen before is not looked up.
 */
final class KnownCallers implements AuthenticationManager {

    private final List<CallerRecognition> recognitions;
    private final WrongTokens wrong;

    KnownCallers(List<CallerRecognition> recognitions, WrongTokens wrong) {
        this.recognitions = recognitions;
        this.wrong = wrong;
    }

    @Override
    public Authentication authenticate(Authentication request) {
        BearerTokenAuthenticationToken bearer = (BearerTokenAuthenticationToken) request;
        String address = addressOf(request);
        boolean mayAsk = !wrong.areManyFrom(address);
        for (CallerRecognition recognition : recognitions) {
            Optional<Caller> caller = recognition.recognise(bearer.getToken(), mayAsk);
            if (caller.isPresent()) {
                return new CallerAuthentication(
                        caller.get(), () -> isStill(caller.get(), recognition, bearer.getToken()));
            }
        }
        long secondsToWait = wrong.count(address);
        if (secondsToWait > 0) {
            throw new TooManyWrongTokensException(secondsToWait);
        }
        throw new InvalidBearerTokenException("nobody is known by this token");
    }

    private static boolean isStill(Caller caller, CallerRecognition recognition, String token) {
        try {
            return recognition.recognise(token, false).filter(caller::equals).isPresent();
        } catch (AuthenticationServiceException unknown) {
            return true;
        }
    }

    private static String addressOf(Authentication request) {
        return request.getDetails() instanceof WebAuthenticationDetails details
                ? String.valueOf(details.getRemoteAddress())
                : "";
    }
}
