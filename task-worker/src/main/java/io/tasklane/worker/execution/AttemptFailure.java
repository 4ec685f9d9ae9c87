package io.tasklane.worker.execution;

import static java.util.Objects.requireNonNullElse;

import io.tasklane.model.TaskError;
import io.tasklane.worker.PermanentTaskFailure;
import io.tasklane.worker.RetryableTaskException;

/**
 * What an attempt failed of. What a handler says on purpose is passed on to the submitter; of an exception that just escaped
 * only the operator learns more, for its words may be about the inside of the service.
 *
 * @param code ends the problem's type
 * @param error what the submitter learns
 * @param detail what the operator learns
 * @param mayPass whether another attempt may succeed
 */
record AttemptFailure(String code, TaskError error, String detail, boolean mayPass) {

    static AttemptFailure of(Throwable thrown) {
        if (thrown instanceof PermanentTaskFailure permanent) {
            return permanent(permanent.code(), requireNonNullElse(permanent.getMessage(), "no detail was given"));
        }
        boolean meant = thrown instanceof RetryableTaskException;
        String words = meant ? thrown.getMessage() : "The handler failed unexpectedly.";
        return new AttemptFailure(
                "task-failed", TaskError.of("task-failed", "The task failed", words), thrown.toString(), true);
    }

    static AttemptFailure permanent(String code, String detail) {
        return new AttemptFailure(code, TaskError.of(code, "The task failed for good", detail), detail, false);
    }

    static AttemptFailure timedOut(int seconds) {
        String detail = "An attempt took longer than " + seconds + " s.";
        return new AttemptFailure(
                "attempt-timed-out", TaskError.of("attempt-timed-out", "The attempt timed out", detail), detail, true);
    }
}
