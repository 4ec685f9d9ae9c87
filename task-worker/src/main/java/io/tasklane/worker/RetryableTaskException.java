package io.tasklane.worker;

import org.jspecify.annotations.Nullable;

/** An attempt failed in a way that may pass. Any other exception is taken so too; this one carries words for the submitter. */
public final class RetryableTaskException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param message what happened, for the person who submitted the task */
    public RetryableTaskException(String message) {
        this(message, null);
    }

    public RetryableTaskException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
