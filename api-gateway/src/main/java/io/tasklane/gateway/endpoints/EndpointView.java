package io.tasklane.gateway.endpoints;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.tasklane.model.EndpointCondition;
import io.tasklane.model.EndpointCondition.Condition;
import io.tasklane.model.WebhookEndpoint;
import io.tasklane.model.WebhookEndpoint.Ordering;
import io.tasklane.model.WebhookEndpoint.Payload;
import io.tasklane.model.WebhookEndpoint.RateLimit;
import io.tasklane.model.WebhookEndpoint.SealedHeader;
import io.tasklane.model.WebhookEndpoint.SealedSecret;
import io.tasklane.model.WebhookEndpoint.Verification;
import io.tasklane.model.secrets.SigningKeyPair;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint as its owner sees it. Nothing in it is secret.
 *
 * @param headers the names of the headers that deliveries bear
 * @param secrets what signs, the newest first
 * @param secret the new secret, in the one answer that has it
 */
@JsonPropertyOrder({"endpointId", "url", "secret"})
record EndpointView(
        String endpointId,
        String url,
        List<String> eventTypes,
        Map<String, String> labels,
        @Nullable String description,
        boolean paused,
        Payload payload,
        Ordering ordering,
        @Nullable RateLimit rateLimit,
        @Nullable Integer maxInFlight,
        List<String> headers,
        Verification verification,
        List<SecretView> secrets,
        ConditionView condition,
        int version,
        Instant createdAt,
        Instant changedAt,
        @Nullable String secret) {

    static EndpointView of(KnownEndpoint endpoint, Instant now) {
        return of(endpoint, now, null);
    }

    /** @param secret that its owner is told with this answer and never again */
    static EndpointView of(KnownEndpoint endpoint, Instant now, @Nullable String secret) {
        WebhookEndpoint definition = endpoint.definition();
        return new EndpointView(
                definition.endpointId(),
                definition.url(),
                definition.eventTypes(),
                new TreeMap<>(definition.labels()),
                definition.description(),
                definition.paused(),
                definition.payload(),
                definition.ordering(),
                definition.rateLimit(),
                definition.maxInFlight(),
                definition.headers().stream().map(SealedHeader::name).toList(),
                definition.verification(),
                definition.secrets().stream()
                        .filter(each -> Rotation.signs(each, now))
                        .map(SecretView::of)
                        .toList(),
                ConditionView.of(endpoint),
                definition.version(),
                definition.createdAt(),
                definition.occurredAt(),
                secret);
    }

    /**
     * Something that signs, without what is secret of it.
     *
     * @param publicKey of {@code v1a}, in its text form
     * @param validUntil when it signs no more; nothing if no end is set
     */
    record SecretView(
            String scheme,
            @Nullable String keyId,
            @Nullable String publicKey,
            Instant createdAt,
            @Nullable Instant validUntil) {

        static SecretView of(SealedSecret secret) {
            return new SecretView(
                    secret.scheme(),
                    secret.keyId(),
                    secret.publicKey() == null ? null : SigningKeyPair.publicText(secret.publicKey()),
                    secret.createdAt(),
                    secret.validUntil());
        }
    }

    /**
     * How it does.
     *
     * @param state {@code active}, {@code paused}, {@code unverified}, {@code failing} or {@code disabled}
     */
    record ConditionView(
            String state, @Nullable String reason, @Nullable String detail, Instant since) {

        static ConditionView of(KnownEndpoint endpoint) {
            Instant pausedAt = endpoint.definition().pausedAt();
            if (pausedAt != null && endpoint.condition() != Condition.DISABLED) {
                return new ConditionView("paused", null, null, pausedAt);
            }
            EndpointCondition found = endpoint.found();
            return new ConditionView(
                    endpoint.condition().text(),
                    found == null ? null : found.reason(),
                    found == null ? null : found.detail(),
                    endpoint.conditionSince());
        }
    }

    /** The secret stays out of what is printed. */
    @Override
    public String toString() {
        return "EndpointView[" + endpointId + "]";
    }
}
