package io.tasklane.notifier.delivery;

import io.tasklane.model.WebhookEndpoint;
import io.tasklane.model.WebhookEndpoint.SealedHeader;
import io.tasklane.model.WebhookEndpoint.SealedSecret;
import io.tasklane.model.WebhookEndpoint.Verification;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import io.tasklane.model.secrets.SecretSeal;
import io.tasklane.model.secrets.UnopenableSecretException;
import io.tasklane.notifier.endpoints.Endpoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What an attempt sends: to an endpoint as it is defined now, to a task's callback URL with the one secret for all of them. */
final class Messages {

    /** What a new endpoint gets to show that it wants to be called. */
    static final String PING = "endpoint.ping";

    private static final int MOST_KEYS = 10_000;

    private final SigningKey common;
    private final @Nullable SecretSeal seal;
    private final String origin;
    private final Map<String, SigningKey> opened = new ConcurrentHashMap<>();

    /**
     * @param common signs what goes to callback URLs
     * @param seal opens what of endpoints is sealed; without it nothing can be sent to them
     * @param origin the DNS name of who calls, for endpoints that are asked by a handshake
     */
    Messages(SigningKey common, @Nullable SecretSeal seal, String origin) {
        this.common = common;
        this.seal = seal;
        this.origin = origin;
    }

    Message toCallback(DeliveryRequested delivery) {
        return Outgoing.of(delivery, List.of(common));
    }

    /** @throws NotSendableException if what it takes cannot be opened here */
    Message toEndpoint(DeliveryRequested delivery, Endpoint endpoint, Instant now) throws NotSendableException {
        WebhookEndpoint definition = endpoint.definition();
        boolean asks = definition.verification() == Verification.OPTIONS;
        if (asks && delivery.eventType().equals(PING)) {
            return new Handshake(definition.url(), origin);
        }
        return new Outgoing(
                delivery.deliveryId(),
                definition.url(),
                delivery.payload(),
                keys(definition, now),
                headers(definition),
                asks ? origin : null);
    }

    private List<SigningKey> keys(WebhookEndpoint endpoint, Instant now) throws NotSendableException {
        List<SigningKey> keys = new ArrayList<>();
        for (SealedSecret secret : endpoint.secrets()) {
            if (secret.validUntil() == null || secret.validUntil().isAfter(now)) {
                keys.add(key(endpoint, secret));
            }
        }
        if (keys.isEmpty()) {
            throw new NotSendableException("endpoint " + endpoint.endpointId() + " has no secret that is valid");
        }
        return keys;
    }

    private SigningKey key(WebhookEndpoint endpoint, SealedSecret secret) throws NotSendableException {
        // Another endpoint's secret must not be found here, for it would not open.
        String name = endpoint.endpointId() + "\n" + secret.sealed();
        SigningKey known = opened.get(name);
        if (known != null) {
            return known;
        }
        SigningKey key = parsed(endpoint, open(endpoint, secret.sealed()));
        if (opened.size() >= MOST_KEYS) {
            opened.clear();
        }
        opened.put(name, key);
        return key;
    }

    private static SigningKey parsed(WebhookEndpoint endpoint, String secret) throws NotSendableException {
        try {
            return SigningKey.parse(secret);
        } catch (UnusableSigningSecretException unusable) {
            throw new NotSendableException("a secret of endpoint " + endpoint.endpointId() + " cannot sign");
        }
    }

    private Map<String, String> headers(WebhookEndpoint endpoint) throws NotSendableException {
        Map<String, String> headers = new LinkedHashMap<>();
        for (SealedHeader header : endpoint.headers()) {
            headers.put(header.name(), open(endpoint, header.sealed()));
        }
        return headers;
    }

    private String open(WebhookEndpoint endpoint, String sealed) throws NotSendableException {
        if (seal == null) {
            throw new NotSendableException("there is no keyset");
        }
        try {
            return seal.open(endpoint.endpointId(), sealed);
        } catch (UnopenableSecretException unopenable) {
            throw new NotSendableException("what is sealed cannot be opened: " + unopenable.getMessage());
        }
    }
}
