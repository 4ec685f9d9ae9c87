package io.tasklane.gateway.access;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.URLBasedJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.ResourceRetriever;
import io.tasklane.model.TaskJson;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The keys of the issuer of access tokens, where it says that they are. It is first asked when a token comes, not at the start. */
final class IssuerKeys implements JWKSetSource<SecurityContext> {

    private static final int PATIENCE_MILLIS = 2_000;
    private static final int LARGEST = 256 * 1024;

    private final JwtProperties properties;
    private final ResourceRetriever retriever = new DefaultResourceRetriever(PATIENCE_MILLIS, PATIENCE_MILLIS, LARGEST);
    private volatile @Nullable JWKSetSource<SecurityContext> found;

    IssuerKeys(JwtProperties properties) {
        this.properties = properties;
    }

    @Override
    public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator refresh, long now, @Nullable SecurityContext context)
            throws KeySourceException {
        JWKSetSource<SecurityContext> keys = found;
        if (keys == null) {
            keys = new URLBasedJWKSetSource<>(location(), retriever);
            found = keys;
        }
        return keys.getJWKSet(refresh, now, context);
    }

    private URL location() throws KeySourceException {
        URL set = properties.keys();
        if (set != null) {
            return set;
        }
        try {
            JsonNode said = TaskJson.MAPPER.readTree(
                    retriever.retrieveResource(properties.discovery()).getContent());
            if (!said.path("issuer").asString("").equals(properties.issuer())) {
                throw new JWKSetUnavailableException("the issuer says that it is another one");
            }
            return URI.create(said.path("jwks_uri").asString("")).toURL();
        } catch (IOException | JacksonException silent) {
            throw new JWKSetUnavailableException("the issuer does not say where its keys are", silent);
        } catch (IllegalArgumentException nowhere) {
            throw new JWKSetUnavailableException("the issuer's keys are nowhere", nowhere);
        }
    }

    @Override
    public void close() {}
}
