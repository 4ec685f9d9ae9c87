package io.tasklane.gateway.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.BearerTokenErrors;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;
import org.springframework.security.web.authentication.AuthenticationConverter;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/**
 * The token that a request bears: {@code Authorization: Bearer}, or {@code X-API-Key}. A request that bears two is refused,
 * for whoever stands between the client and the gateway may have looked at the other one.
 */
final class TokenOfRequest implements AuthenticationConverter {

    private static final String API_KEY = "X-API-Key";
    private static final int LONGEST = 8 * 1024;

    private final DefaultBearerTokenResolver bearer = new DefaultBearerTokenResolver();

    @Override
    public @Nullable Authentication convert(HttpServletRequest request) {
        List<String> given = new ArrayList<>(Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION)));
        List<String> keys = Collections.list(request.getHeaders(API_KEY));
        given.addAll(keys);
        if (given.size() > 1) {
            throw new OAuth2AuthenticationException(BearerTokenErrors.invalidRequest("more than one token"));
        }
        String token = keys.isEmpty() ? bearer.resolve(request) : keys.get(0).strip();
        if (token == null) {
            return null;
        }
        if (token.isEmpty() || token.length() > LONGEST) {
            throw new OAuth2AuthenticationException(BearerTokenErrors.invalidToken("no token is so short or so long"));
        }
        BearerTokenAuthenticationToken authentication = new BearerTokenAuthenticationToken(token);
        authentication.setDetails(new WebAuthenticationDetails(request));
        return authentication;
    }
}
