package io.tasklane.gateway.deliveries;

import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.WebhookEvent.Attempted;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How one record says that a delivery stands. Records of a delivery are in several topics and come in any order; the one that is
 * furthest on counts, so whoever has read them all has the same.
 *
 * @param round how often somebody had the delivery made anew
 * @param attempt which attempt of the round is due, or was the last
 * @param stage how far that attempt is
 * @param at when; decides between two records of the same stage
 * @param nextAttemptAt when the next attempt is due, if there is one
 * @param reason why it was given up, if it was
 */
record DeliveryState(
        DeliveryStatus status,
        int round,
        int attempt,
        Stage stage,
        Instant at,
        @Nullable Instant nextAttemptAt,
        @Nullable String reason) {

    private static final int BITS_OF_STAGE = 4;
    private static final int BITS_OF_ATTEMPT = 24;

    /** How far an attempt is; a later one outweighs those before it. */
    enum Stage {
        DUE,
        HELD,
        RETRYING,
        ABANDONED,
        LETTER,
        DELIVERED
    }

    /** A delivery of which only attempts are known so far, before they are looked at. */
    static final DeliveryState NONE =
            new DeliveryState(DeliveryStatus.PENDING, 0, 0, Stage.DUE, Instant.EPOCH, null, null);

    static DeliveryState due(DeliveryRequested delivery) {
        DeliveryStatus status = delivery.attempt() == 1 ? DeliveryStatus.PENDING : DeliveryStatus.RETRYING;
        return new DeliveryState(status, delivery.round(), delivery.attempt(), Stage.DUE, Instant.EPOCH, null, null);
    }

    static DeliveryState givenUp(DeliveryRequested letter, String reason, Instant at) {
        return new DeliveryState(
                DeliveryStatus.FAILED, letter.round(), letter.attempt(), Stage.LETTER, at, null, reason);
    }

    static DeliveryState after(Attempted attempt) {
        return new DeliveryState(
                DeliveryStatus.after(attempt.outcome()),
                attempt.round(),
                attempt.attempt(),
                stage(attempt.outcome()),
                attempt.occurredAt(),
                attempt.outcome() == AttemptOutcome.RETRYING ? attempt.nextAttemptAt() : null,
                null);
    }

    /** Greater for what is further on: a later round, in it a later attempt, in it a later stage. */
    long rank() {
        long ofAttempt = Math.max(0, Math.min(attempt, (1 << BITS_OF_ATTEMPT) - 1));
        return ((long) round << BITS_OF_ATTEMPT | ofAttempt) << BITS_OF_STAGE | stage.ordinal();
    }

    private static Stage stage(AttemptOutcome outcome) {
        return switch (outcome) {
            case DELIVERED -> Stage.DELIVERED;
            case RETRYING -> Stage.RETRYING;
            case ABANDONED -> Stage.ABANDONED;
            case HELD -> Stage.HELD;
        };
    }
}
