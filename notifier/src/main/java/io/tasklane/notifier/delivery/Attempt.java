package io.tasklane.notifier.delivery;

import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.WebhookEvent.Attempted;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt that was made, or that was not to be made.
 *
 * @param url where it went
 */
record Attempt(DeliveryRequested delivery, String url, Instant began, Instant ended) {

    Attempted succeeded(int statusCode, Seen seen) {
        return report(AttemptOutcome.DELIVERED, statusCode, null, null, seen);
    }

    Attempted failed(Failure failure, Instant nextAttemptAt, Seen seen) {
        return report(AttemptOutcome.RETRYING, failure.statusCode(), failure, nextAttemptAt, seen);
    }

    Attempted failedForGood(Failure failure, Seen seen) {
        return report(AttemptOutcome.ABANDONED, failure.statusCode(), failure, null, seen);
    }

    Attempted held() {
        return report(AttemptOutcome.HELD, null, null, null, Seen.nothing(Duration.ZERO, null));
    }

    private Attempted report(
            AttemptOutcome outcome,
            @Nullable Integer statusCode,
            @Nullable Failure failure,
            @Nullable Instant nextAttemptAt,
            Seen seen) {
        return new Attempted(
                delivery.deliveryId(),
                delivery.endpointId(),
                delivery.tenant(),
                delivery.taskId(),
                delivery.attempt(),
                ended,
                url,
                Math.max(0, Duration.between(began, ended).toMillis()),
                outcome,
                statusCode,
                failure == null ? null : failure.kind().code(),
                failure == null ? null : failure.detail(),
                nextAttemptAt,
                delivery.round(),
                delivery.eventType(),
                seen.responseBody(),
                seen.remoteAddress());
    }
}
