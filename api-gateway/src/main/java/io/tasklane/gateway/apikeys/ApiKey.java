package io.tasklane.gateway.apikeys;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Scope;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an API key, and may be shown.
 *
 * @param keyId names it; no secret
 * @param name its owner's word for it
 * @param tenant whose it is
 * @param scopes what its bearer may do
 * @param lastUsedAt when it was used last, to the hour; nothing if it never was
 * @param expiresAt when it ends, if it does
 */
@JsonPropertyOrder({"keyId", "name", "tenant", "scopes", "createdAt", "lastUsedAt", "expiresAt"})
record ApiKey(
        String keyId,
        String name,
        String tenant,
        Set<Scope> scopes,
        Instant createdAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant expiresAt) {

    boolean holdsAt(Instant now) {
        return expiresAt == null || now.isBefore(expiresAt);
    }

    Caller bearer() {
        return new Caller(tenant, scopes);
    }
}
