package io.tasklane.worker;

import io.tasklane.model.TaskRules;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An attempt failed in a way that may pass. Any other exception is taken so too; this one carries words for the submitter. */
public final class RetryableTaskException extends Exception {

    private static final long serialVersionUID = 1L;
    private static final Duration LONGEST = Duration.ofSeconds(TaskRules.MAX_SECONDS);

    private final @Nullable Duration retryAfter;

    /** @param message what happened, for the person who submitted the task */
    public RetryableTaskException(String message) {
        this(message, null, null);
    }

    public RetryableTaskException(String message, @Nullable Throwable cause) {
        this(message, cause, null);
    }

    /**
     * @param retryAfter the next attempt is not made sooner, for example because a server said so; the task's own wait still
     *     counts if it is longer. Out of the bounds of 0 to 30 days it is brought to the nearest bound
     */
    public RetryableTaskException(String message, @Nullable Throwable cause, @Nullable Duration retryAfter) {
        super(message, cause);
        this.retryAfter = retryAfter == null ? null : bounded(retryAfter);
    }

    /** How long to wait at least, if that was said. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    private static Duration bounded(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
