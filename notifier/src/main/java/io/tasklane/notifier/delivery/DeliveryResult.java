package io.tasklane.notifier.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What one attempt brought. */
sealed interface DeliveryResult {

    /** The receiver took it. */
    record Delivered(int statusCode) implements DeliveryResult {}

    /**
     * It may succeed later.
     *
     * @param retryAfter how long the receiver asked to be left alone, if it did
     */
    record TemporaryFailure(Failure failure, @Nullable Duration retryAfter) implements DeliveryResult {}

    /**
     * It will never succeed.
     *
     * @param reason what its dead letter bears
     */
    record PermanentFailure(String reason, Failure failure) implements DeliveryResult {}

    /** The result of an exchange that ended without an answer. */
    static DeliveryResult of(Failure failure) {
        return failure.kind() == FailureClass.BLOCKED
                ? new PermanentFailure("blocked", failure)
                : new TemporaryFailure(failure, null);
    }
}
