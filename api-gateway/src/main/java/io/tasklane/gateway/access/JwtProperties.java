package io.tasklane.gateway.access;

import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;

/**
 * Whose access tokens (JWT) are taken, and what they say.
 *
 * @param issuer what {@code iss} must be; without it no access token is taken
 * @param jwksUri where the issuer's keys are; what the issuer's {@code /.well-known/openid-configuration} says if not given
 * @param audience what {@code aud} must name; required with an issuer, for a token that was made for somebody else is no proof
 * @param algorithms how a token may be signed; only by public keys
 * @param clockSkew how far the clocks of issuer and gateway may be apart, at most five minutes
 * @param tenantClaim the claim that names the tenant
 * @param scopesClaim the claim that has the scopes, as a list or as words with spaces between them
 * @param scopePrefix what stands before the gateway's scopes there, for example {@code tasklane:}; other words are ignored
 */
@ConfigurationProperties("tasklane.gateway.jwt")
record JwtProperties(
        @Nullable String issuer,
        @Nullable String jwksUri,
        @Nullable String audience,
        @DefaultValue({"RS256", "ES256"}) Set<SignatureAlgorithm> algorithms,
        @DefaultValue("30s") Duration clockSkew,
        @DefaultValue("tenant") String tenantClaim,
        @DefaultValue("scope") String scopesClaim,
        @DefaultValue("") String scopePrefix) {

    private static final Duration MOST_SKEW = Duration.ofMinutes(5);
    private static final String DISCOVERY = "/.well-known/openid-configuration";

    JwtProperties {
        algorithms = Set.copyOf(algorithms);
        if (isSet(issuer) && !isSet(audience)) {
            throw new IllegalArgumentException("tasklane.gateway.jwt.audience must be set if an issuer is");
        }
        if (algorithms.isEmpty()) {
            throw new IllegalArgumentException("tasklane.gateway.jwt.algorithms must not be empty");
        }
        if (clockSkew.isNegative() || clockSkew.compareTo(MOST_SKEW) > 0) {
            throw new IllegalArgumentException("tasklane.gateway.jwt.clock-skew must be from 0s to 5m");
        }
        if (isSet(issuer)) {
            url("issuer", issuer);
        }
        if (isSet(jwksUri)) {
            url("jwks-uri", jwksUri);
        }
    }

    boolean areTaken() {
        return isSet(issuer);
    }

    /** Where the issuer says where its keys are. */
    URL discovery() {
        String base = String.valueOf(issuer);
        return url("issuer", (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + DISCOVERY);
    }

    /** Where the keys are, if a setting says it. */
    @Nullable
    URL keys() {
        return isSet(jwksUri) ? url("jwks-uri", jwksUri) : null;
    }

    private static boolean isSet(@Nullable String value) {
        return value != null && !value.isBlank();
    }

    private static URL url(String setting, @Nullable String value) {
        try {
            URL url = URI.create(String.valueOf(value)).toURL();
            if (url.getProtocol().startsWith("http") && !url.getHost().isEmpty()) {
                return url;
            }
        } catch (IllegalArgumentException | MalformedURLException noUrl) {
            // Said below, as of a URL of another kind.
        }
        throw new IllegalArgumentException("tasklane.gateway.jwt." + setting + " must be an http or https URL");
    }
}
