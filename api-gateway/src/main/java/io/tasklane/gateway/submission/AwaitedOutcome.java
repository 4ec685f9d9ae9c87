package io.tasklane.gateway.submission;

import io.tasklane.gateway.status.TaskOutcomes;
import io.tasklane.gateway.submission.Submissions.Taken;
import io.tasklane.model.TaskId;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.async.DeferredResult;

/** The answer to a submission whose client waits for the end of the task. */
final class AwaitedOutcome implements AutoCloseable {

    /** The server's own time limit, for the case that ours is not kept. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final TaskOutcomes outcomes;
    private final Duration patience;
    private @Nullable Expected expected;

    AwaitedOutcome(TaskOutcomes outcomes, Duration patience) {
        this.outcomes = outcomes;
        this.patience = patience;
    }

    /** What comes of one task. */
    private record Expected(
            Taken task, DeferredResult<ResponseEntity<Object>> answer, Optional<TaskOutcomes.Waiting> waiting) {

        void close() {
            waiting.ifPresent(TaskOutcomes.Waiting::close);
        }
    }

    /** Begins to wait for a task that is about to be submitted, and for no other any more. */
    void expect(TaskId taskId) {
        begin(new Taken(taskId, false));
    }

    /** The answer now, if there is no room to wait, and otherwise the promise of one. */
    Object answer(Taken task) {
        Expected begun = expected;
        // Who comes again with a key waits for the task that it stands for, which may have ended already.
        Expected awaited = begun == null || !begun.task().equals(task) ? begin(task) : begun;
        if (awaited.waiting().isEmpty()) {
            return SubmissionController.accepted(task, null);
        }
        awaited.answer().onTimeout(() -> awaited.answer().setResult(SubmissionController.accepted(task, patience)));
        awaited.answer().onCompletion(awaited::close);
        return awaited.answer();
    }

    private Expected begin(Taken task) {
        close();
        DeferredResult<ResponseEntity<Object>> answer =
                new DeferredResult<>(patience.plus(GRACE).toMillis());
        Expected begun = new Expected(
                task,
                answer,
                outcomes.await(
                        task.taskId(),
                        task.replayed(),
                        patience,
                        status -> answer.setResult(status.map(done -> SubmissionController.done(task, done, patience))
                                .orElseGet(() -> SubmissionController.accepted(task, patience)))));
        expected = begun;
        return begun;
    }

    @Override
    public void close() {
        if (expected != null) {
            expected.close();
        }
    }
}
