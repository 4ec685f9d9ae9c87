package io.tasklane.gateway.endpoints;

import io.tasklane.model.WebhookEndpoint;
import io.tasklane.model.WebhookEndpoint.SealedHeader;
import io.tasklane.model.WebhookEndpoint.SealedSecret;
import java.time.Instant;
import java.util.List;

/** Definitions of endpoints, each made from the one before. */
final class NextVersion {

    private NextVersion() {}

    static WebhookEndpoint first(
            String endpointId,
            String tenant,
            EndpointDraft draft,
            List<SealedHeader> headers,
            SealedSecret secret,
            Instant now) {
        return new WebhookEndpoint(
                endpointId,
                tenant,
                1,
                now,
                now,
                draft.url(),
                draft.eventTypes(),
                draft.labels(),
                draft.description(),
                draft.paused(),
                draft.payload(),
                draft.ordering(),
                draft.rateLimit(),
                draft.maxInFlight(),
                headers,
                List.of(secret),
                draft.verification(),
                null);
    }

    /** What was paused stays paused since then; secrets that nobody has a use for any more are left out. */
    static WebhookEndpoint of(
            WebhookEndpoint current,
            EndpointDraft draft,
            List<SealedHeader> headers,
            List<SealedSecret> secrets,
            Instant now) {
        return new WebhookEndpoint(
                current.endpointId(),
                current.tenant(),
                current.version() + 1,
                now,
                current.createdAt(),
                draft.url(),
                draft.eventTypes(),
                draft.labels(),
                draft.description(),
                draft.paused(),
                draft.payload(),
                draft.ordering(),
                draft.rateLimit(),
                draft.maxInFlight(),
                headers,
                Rotation.kept(secrets, now),
                draft.verification(),
                current.pausedAt());
    }

    /** With what is not secret changed alone. */
    static WebhookEndpoint of(WebhookEndpoint current, EndpointDraft draft, Instant now) {
        return of(current, draft, current.headers(), current.secrets(), now);
    }
}
