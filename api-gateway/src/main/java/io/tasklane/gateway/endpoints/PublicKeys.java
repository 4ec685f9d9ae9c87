package io.tasklane.gateway.endpoints;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.tasklane.model.TaskJson;
import io.tasklane.model.WebhookEndpoint.SealedSecret;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of all endpoints that sign with one, as a JWK Set (RFC 7517): those that sign, and for a day those that did. It
 * names no endpoint and no tenant. It is made anew when an endpoint was changed, and now and then, for keys end by themselves.
 */
final class PublicKeys {

    private static final Duration SHOWN_FOR = Duration.ofMinutes(1);

    private final Endpoints endpoints;
    private final Clock clock;
    private volatile @Nullable Made made;

    PublicKeys(Endpoints endpoints, Clock clock) {
        this.endpoints = endpoints;
        this.clock = clock;
    }

    private record Made(byte[] json, long changes, Instant at) {}

    /** A key as RFC 8037 has it. */
    @JsonPropertyOrder({"kty", "crv", "x", "kid", "use", "alg"})
    private record Key(String kty, String crv, String x, String kid, String use, String alg) {

        static Key of(String keyId, String publicKey) {
            String x = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(Base64.getDecoder().decode(publicKey));
            return new Key("OKP", "Ed25519", x, keyId, "sig", "EdDSA");
        }
    }

    /** The set as JSON. */
    byte[] json() {
        Made last = made;
        long changes = endpoints.changes();
        Instant now = clock.instant();
        if (last == null || last.changes() != changes || now.isAfter(last.at().plus(SHOWN_FOR))) {
            last = new Made(json(now), changes, now);
            made = last;
        }
        return last.json();
    }

    private byte[] json(Instant now) {
        Map<String, Key> keys = new TreeMap<>();
        endpoints.all().stream()
                .map(endpoint -> Rotation.kept(endpoint.secrets(), now))
                .flatMap(Collection::stream)
                .forEach(secret -> put(keys, secret));
        return TaskJson.MAPPER.writeValueAsBytes(Map.of("keys", List.copyOf(keys.values())));
    }

    /** What is no key, as only a hostile record could have it, must not keep the others from being shown. */
    private static void put(Map<String, Key> keys, SealedSecret secret) {
        if (secret.keyId() != null && secret.publicKey() != null) {
            try {
                keys.put(secret.keyId(), Key.of(secret.keyId(), secret.publicKey()));
            } catch (IllegalArgumentException notBase64) {
                keys.remove(secret.keyId());
            }
        }
    }
}
