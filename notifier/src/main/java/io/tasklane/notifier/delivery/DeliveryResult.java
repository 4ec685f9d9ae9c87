package io.tasklane.notifier.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What one attempt brought. */
sealed interface DeliveryResult {

    Seen seen();

    /** The receiver took it. */
    record Delivered(int statusCode, Seen seen) implements DeliveryResult {}

    /**
     * It may succeed later. If the failure is of class {@link FailureClass#PROXY}, the receiver was not called at all.
     *
     * @param retryAfter how long the receiver asked to be left alone, if it did; at most a day
     */
    record TemporaryFailure(Failure failure, @Nullable Duration retryAfter, Seen seen) implements DeliveryResult {}

    /**
     * It will never succeed, or the receiver asked not to be tried again.
     *
     * @param reason what its dead letter bears
     */
    record PermanentFailure(String reason, Failure failure, Seen seen) implements DeliveryResult {}

    /** The result of an exchange that ended without an answer. */
    static DeliveryResult of(Failure failure, Seen seen) {
        return failure.kind() == FailureClass.BLOCKED
                ? new PermanentFailure("blocked", failure, seen)
                : new TemporaryFailure(failure, null, seen);
    }
}
