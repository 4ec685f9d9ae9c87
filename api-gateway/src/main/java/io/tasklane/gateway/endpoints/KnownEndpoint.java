package io.tasklane.gateway.endpoints;

import io.tasklane.model.EndpointCondition;
import io.tasklane.model.EndpointCondition.Condition;
import io.tasklane.model.WebhookEndpoint;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint, and how it does.
 *
 * @param found what those found who call it; nothing if nobody did yet
 */
record KnownEndpoint(WebhookEndpoint definition, @Nullable EndpointCondition found) {

    Condition condition() {
        return definition.condition(found);
    }

    /** Whether it gets nothing for now, so that what it would get is held. */
    boolean isHeld() {
        return definition.paused() || !condition().isCalled();
    }

    /** Since when its condition is what it is. */
    Instant conditionSince() {
        return found == null ? definition.createdAt() : found.occurredAt();
    }

    /** Since when what it would get is held, if it is. */
    Instant heldSince() {
        Instant pausedAt = definition.pausedAt();
        Instant uncalledSince = condition().isCalled() ? Instant.MAX : conditionSince();
        return pausedAt == null || pausedAt.isAfter(uncalledSince) ? uncalledSince : pausedAt;
    }
}
