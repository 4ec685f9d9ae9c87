package io.tasklane.gateway.endpoints;

import io.tasklane.model.WebhookEndpoint;
import io.tasklane.model.WebhookEndpoint.SealedHeader;
import io.tasklane.model.WebhookEndpoint.SealedSecret;
import io.tasklane.model.secrets.SecretSeal;
import io.tasklane.model.secrets.UnopenableSecretException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What of endpoints is sealed: by which key, and how they are with all of it sealed by the primary one. */
final class SealedParts {

    private final Optional<SecretSeal> keys;

    /** @param keys nothing if the gateway has none */
    SealedParts(Optional<SecretSeal> keys) {
        this.keys = keys;
    }

    /** Whether it takes no other key to open all of them. */
    boolean areOfPrimaryKey(WebhookEndpoint endpoint) {
        return keys.isPresent() && of(endpoint).allMatch(keys.get()::isOfPrimaryKey);
    }

    /**
     * The endpoint's next version, with all sealed again that a key sealed which is in the keyset before the primary one. Nothing if
     * there is nothing of that kind, or it does not open, as only what another wrote to the topic.
     */
    Optional<WebhookEndpoint> sealedAgain(WebhookEndpoint endpoint, Instant now) {
        if (keys.isEmpty() || of(endpoint).noneMatch(keys.get()::isOfEarlierKey)) {
            return Optional.empty();
        }
        SecretSeal seal = keys.get();
        try {
            return Optional.of(NextVersion.of(
                    endpoint, EndpointDraft.of(endpoint), headers(endpoint, seal), secrets(endpoint, seal), now));
        } catch (UnopenableSecretException ofNoUse) {
            return Optional.empty();
        }
    }

    private static List<SealedHeader> headers(WebhookEndpoint endpoint, SecretSeal seal)
            throws UnopenableSecretException {
        List<SealedHeader> headers = new ArrayList<>();
        for (SealedHeader header : endpoint.headers()) {
            headers.add(new SealedHeader(header.name(), again(endpoint, header.sealed(), seal)));
        }
        return headers;
    }

    private static List<SealedSecret> secrets(WebhookEndpoint endpoint, SecretSeal seal)
            throws UnopenableSecretException {
        List<SealedSecret> secrets = new ArrayList<>();
        for (SealedSecret secret : endpoint.secrets()) {
            secrets.add(new SealedSecret(
                    secret.scheme(),
                    again(endpoint, secret.sealed(), seal),
                    secret.publicKey(),
                    secret.keyId(),
                    secret.createdAt(),
                    secret.validUntil()));
        }
        return secrets;
    }

    private static String again(WebhookEndpoint endpoint, String sealed, SecretSeal seal)
            throws UnopenableSecretException {
        return seal.isOfEarlierKey(sealed)
                ? seal.seal(endpoint.endpointId(), seal.open(endpoint.endpointId(), sealed))
                : sealed;
    }

    private static Stream<String> of(WebhookEndpoint endpoint) {
        return Stream.concat(
                endpoint.headers().stream().map(SealedHeader::sealed),
                endpoint.secrets().stream().map(SealedSecret::sealed));
    }
}
