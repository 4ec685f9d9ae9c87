package io.tasklane.worker.execution;

import static java.util.Objects.requireNonNullElse;

import io.tasklane.model.TaskError;
import io.tasklane.worker.PermanentTaskFailure;
import io.tasklane.worker.RetryableTaskException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt failed of. What a handler says on purpose is passed on to the submitter; of an exception that just escaped
 * only the operator learns more, for its words may be about the inside of the service.
 *
 * @param code ends the problem's type
 * @param error what the submitter learns
 * @param detail what the operator learns
 * @param mayPass whether another attempt may succeed
 * @param retryAfter how long the next attempt waits at least
 * @param thrown what the handler threw, if it threw something
 */
record AttemptFailure(
        String code,
        TaskError error,
        String detail,
        boolean mayPass,
        Duration retryAfter,
        @Nullable Throwable thrown) {

    private static final int MAX_DETAIL_LENGTH = 2_000;

    AttemptFailure {
        detail = detail.length() > MAX_DETAIL_LENGTH ? detail.substring(0, MAX_DETAIL_LENGTH) + "…" : detail;
    }

    static AttemptFailure of(Throwable thrown) {
        if (thrown instanceof PermanentTaskFailure permanent) {
            return permanent(permanent.code(), requireNonNullElse(permanent.getMessage(), "no detail was given"))
                    .causedBy(thrown);
        }
        Duration retryAfter = Duration.ZERO;
        String words = "The handler failed unexpectedly.";
        if (thrown instanceof RetryableTaskException meant) {
            retryAfter = meant.retryAfter().orElse(Duration.ZERO);
            words = meant.getMessage();
        }
        TaskError error = TaskError.of("task-failed", "The task failed", words);
        return new AttemptFailure("task-failed", error, thrown.toString(), true, retryAfter, thrown);
    }

    static AttemptFailure permanent(String code, String detail) {
        TaskError error = TaskError.of(code, "The task failed for good", detail);
        return new AttemptFailure(code, error, detail, false, Duration.ZERO, null);
    }

    static AttemptFailure expired(String detail) {
        return permanent("expired", detail);
    }

    static AttemptFailure timedOut(Duration limit) {
        String detail = "An attempt took longer than " + limit.toSeconds() + " s.";
        TaskError error = TaskError.of("attempt-timed-out", "The attempt timed out", detail);
        return new AttemptFailure("attempt-timed-out", error, detail, true, Duration.ZERO, null);
    }

    AttemptFailure causedBy(@Nullable Throwable cause) {
        return new AttemptFailure(code, error, detail, mayPass, retryAfter, cause);
    }
}
