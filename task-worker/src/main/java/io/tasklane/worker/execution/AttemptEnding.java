package io.tasklane.worker.execution;

import io.tasklane.model.CancelRequested;
import io.tasklane.model.RetryPolicy;
import io.tasklane.model.TaskResult;
import io.tasklane.parallel.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Says what a settled attempt leads to, and counts it. */
final class AttemptEnding {

    private final Command command;
    private final RetryPolicy policy;
    private final String worker;
    private final TaskOutcomes outcomes;
    private final RetryDecision retries;
    private final AttemptMeters meters;
    private final Clock clock;
    private final Instant startedAt;

    AttemptEnding(Command command, RetryPolicy policy, Attempts attempts) {
        this.command = command;
        this.policy = policy;
        this.worker = attempts.settings().worker();
        this.outcomes = attempts.outcomes();
        this.retries = attempts.retries();
        this.meters = attempts.meters();
        this.clock = attempts.clock();
        this.startedAt = clock.instant();
    }

    Outcome completed(TaskResult result, LastWords last) {
        count(AttemptMeters.Ending.COMPLETED);
        return outcomes.completed(command, result, last);
    }

    Outcome cancelled(CancelRequested wish, LastWords last) {
        count(AttemptMeters.Ending.CANCELLED);
        return outcomes.cancelled(command, wish, last);
    }

    Outcome failed(AttemptFailure failure, boolean timedOut, LastWords last) {
        Instant now = clock.instant();
        AttemptHistory history = AttemptHistory.of(command.kafkaRecord())
                .plus(new PastAttempt(command.attempt(), startedAt, now, worker, failure.code(), failure.detail()));
        Optional<Instant> next = retries.nextAttempt(command, policy, failure, now);
        AttemptMeters.Ending ending = next.isPresent() ? AttemptMeters.Ending.RETRYING : AttemptMeters.Ending.FAILED;
        count(timedOut ? AttemptMeters.Ending.TIMED_OUT : ending);
        return next.map(at -> outcomes.retrying(command, failure, history, at, last))
                .orElseGet(() -> outcomes.failed(command, failure, history, last));
    }

    private void count(AttemptMeters.Ending ending) {
        meters.ended(command.task().taskName(), ending, Duration.between(startedAt, clock.instant()));
    }
}
