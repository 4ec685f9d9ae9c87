package io.tasklane.gateway.access;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;
import io.tasklane.model.TaskRules;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * Knows callers by access tokens (JWT) of the one issuer that is trusted. The issuer's keys are fetched again after five
 * minutes, or when a token names one that is not known, at most twice in half a minute; if the issuer does not answer, those
 * that are known hold for an hour more.
 */
final class AccessTokens implements CallerRecognition {

    private static final long KEYS_ARE_FRESH_MILLIS = Duration.ofMinutes(5).toMillis();
    private static final long KEYS_HOLD_MILLIS = Duration.ofHours(1).toMillis();
    private static final long PATIENCE_MILLIS = Duration.ofSeconds(5).toMillis();
    private static final String BOUND_TO_A_KEY = "cnf";
    private static final int DOTS = 2;

    private final JwtProperties properties;
    private final JWKSource<SecurityContext> keys;
    private final NimbusJwtDecoder decoder;

    AccessTokens(JwtProperties properties, Clock clock) {
        this.properties = properties;
        this.keys = JWKSourceBuilder.create(new IssuerKeys(properties))
                .cache(KEYS_ARE_FRESH_MILLIS, PATIENCE_MILLIS)
                .refreshAheadCache(false)
                .outageTolerant(KEYS_HOLD_MILLIS)
                .build();
        this.decoder = NimbusJwtDecoder.withJwkSource(keys)
                .jwsAlgorithms(allowed -> allowed.addAll(properties.algorithms()))
                .build();
        decoder.setJwtValidator(validator(properties, clock));
    }

    private static OAuth2TokenValidator<Jwt> validator(JwtProperties properties, Clock clock) {
        JwtTimestampValidator time = new JwtTimestampValidator(properties.clockSkew());
        time.setClock(clock);
        // A token without an end would be a key that nobody can revoke.
        time.setAllowEmptyExpiryClaim(false);
        JwtTypeValidator type = new JwtTypeValidator("JWT", "at+jwt", "application/at+jwt");
        type.setAllowEmpty(true);
        return new DelegatingOAuth2TokenValidator<>(
                time,
                type,
                new JwtIssuerValidator(String.valueOf(properties.issuer())),
                new JwtAudienceValidator(String.valueOf(properties.audience())));
    }

    @Override
    public Optional<Caller> recognise(String token, boolean mayAsk) {
        if (!properties.areTaken() || token.chars().filter(each -> each == '.').count() != DOTS) {
            return Optional.empty();
        }
        try {
            return caller(decoder.decode(token));
        } catch (BadJwtException wrong) {
            return Optional.empty();
        } catch (JwtException failed) {
            if (failed.getCause() instanceof RateLimitReachedException && keysAreKnown()) {
                return Optional.empty();
            }
            throw new AuthenticationServiceException(
                    "the keys of the issuer of access tokens cannot be fetched", failed);
        }
    }

    /** Otherwise a token with a key that does not exist would look like one that cannot be checked. */
    private boolean keysAreKnown() {
        try {
            return !keys.get(new JWKSelector(new JWKMatcher.Builder().build()), null)
                    .isEmpty();
        } catch (KeySourceException unknown) {
            return false;
        }
    }

    private Optional<Caller> caller(Jwt token) {
        if (token.hasClaim(BOUND_TO_A_KEY)) {
            // Its bearer would have to show that key too, which is not asked for here.
            return Optional.empty();
        }
        return Optional.ofNullable(token.getClaims().get(properties.tenantClaim()))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(tenant -> TaskRules.violatedByName(tenant).isEmpty())
                .map(tenant -> new Caller(tenant, scopes(token)));
    }

    private Set<Scope> scopes(Jwt token) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        words(token.getClaims().get(properties.scopesClaim()))
                .filter(word -> word.startsWith(properties.scopePrefix()))
                .map(word -> Scope.named(word.substring(properties.scopePrefix().length())))
                .forEach(scope -> scope.ifPresent(scopes::add));
        return scopes;
    }

    private static Stream<String> words(@Nullable Object claim) {
        if (claim instanceof Collection<?> list) {
            return list.stream().filter(String.class::isInstance).map(String.class::cast);
        }
        return claim instanceof String text ? Arrays.stream(text.split(" ")) : Stream.empty();
    }
}
