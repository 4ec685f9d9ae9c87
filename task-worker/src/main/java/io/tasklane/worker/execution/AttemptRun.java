package io.tasklane.worker.execution;

import io.tasklane.model.CancelRequested;
import io.tasklane.model.RetryPolicy;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskResult;
import io.tasklane.parallel.Outcome;
import io.tasklane.parallel.RecordContext;
import io.tasklane.worker.PermanentTaskFailure;
import io.tasklane.worker.RetryableTaskException;
import io.tasklane.worker.execution.RunningAttempt.Stop;
import io.tasklane.worker.types.HandledType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the handler for one attempt, stops it when its time is over, its task is cancelled or its partition is lost, and says what
 * came of it. A handler that does not stop when it is told to is given up after a grace: its thread is left to itself, and the
 * task goes on without it.
 */
final class AttemptRun {

    private static final Logger log = LoggerFactory.getLogger(AttemptRun.class);

    private final Command command;
    private final HandledType type;
    private final RecordContext context;
    private final Attempts attempts;
    private final RunningAttempt attempt;
    private final AttemptEnding ending;
    private final RetryPolicy policy;
    private final List<Timer.Alarm> alarms = new ArrayList<>();
    private volatile @Nullable CancelRequested wish;

    /** Must be made by the thread that runs it. */
    AttemptRun(Command command, HandledType type, RecordContext context, Attempts attempts) {
        this.command = command;
        this.type = type;
        this.context = context;
        this.attempts = attempts;
        this.attempt = new RunningAttempt(
                command, context, attempts.records(), attempts.checkpoints(), attempts.clock(), attempts.timer());
        this.policy = RetryDecision.policy(command, type.announcement());
        this.ending = new AttemptEnding(command, policy, attempts);
    }

    CompletionStage<Outcome> run() {
        context.emit(attempts.records()
                .event(
                        new TaskEvent.Started(
                                command.task(),
                                command.attempt(),
                                attempts.clock().instant(),
                                attempts.settings().worker(),
                                command.submitted().priorAttempts() + policy.maxAttempts()),
                        command.traceparent()));
        limitTime();
        context.onLost(() -> stop(Stop.LOST, attempts.settings().interruptGrace()));
        TaskResult result = null;
        Throwable thrown = null;
        try {
            result = attempts.results().of(type.run(command.submitted().parameters(), attempt), attempt);
        } catch (Throwable failure) {
            thrown = failure;
        }
        if (!attempt.settle()) {
            // Whoever settled it concludes the record; what came too late is no outcome.
            return new CompletableFuture<>();
        }
        Thread.interrupted();
        return CompletableFuture.completedFuture(end(result, thrown));
    }

    /** Its task is cancelled: the attempt ends as cancelled, whatever its handler brings. */
    void cancel(CancelRequested why) {
        wish = why;
        stop(Stop.CANCELLED, attempts.settings().cancelGrace());
    }

    void flushCheckpoint() {
        attempt.flushCheckpoint();
    }

    private void limitTime() {
        Duration timeout = timeout();
        if (timeout != null) {
            after(timeout, () -> stop(Stop.TIMED_OUT, attempts.settings().interruptGrace()));
        }
        Instant expiresAt = command.submitted().expiresAt();
        if (expiresAt != null) {
            Duration left = Duration.between(attempts.clock().instant(), expiresAt);
            after(left, () -> stop(Stop.EXPIRED, attempts.settings().interruptGrace()));
        }
    }

    private @Nullable Duration timeout() {
        Integer own = command.submitted().timeoutSeconds();
        Integer seconds = own == null ? type.announcement().timeoutSeconds() : own;
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }

    private void stop(Stop why, Duration grace) {
        // Set first, so that an attempt that ends at once finds it and puts it away.
        Timer.Alarm alarm = after(grace, this::giveUp);
        if (!attempt.stop(why)) {
            alarm.cancel();
        }
    }

    private void giveUp() {
        if (attempt.settle()) {
            log.atWarn()
                    .addKeyValue("taskId", command.task().taskId())
                    .addKeyValue("taskName", command.task().taskName())
                    .addKeyValue("attempt", command.attempt())
                    .log("A handler does not stop though it was told to: its thread is given up");
            context.conclude(attempts.outcomes().orFailed(command, () -> end(null, null)));
        }
    }

    /** @param result what the handler brought; nothing if it threw, or was given up */
    private Outcome end(@Nullable TaskResult result, @Nullable Throwable thrown) {
        cancelAlarms();
        LastWords last = attempt.lastWords();
        Stop stop = attempt.stopped().orElse(null);
        CancelRequested cancelled = wish;
        if (stop == Stop.LOST) {
            return Outcome.nothing();
        }
        if (cancelled != null) {
            return ending.cancelled(cancelled, last);
        }
        if (result != null) {
            return ending.completed(result, last);
        }
        return ending.failed(failure(stop, thrown), stop == Stop.TIMED_OUT, last);
    }

    private AttemptFailure failure(@Nullable Stop stop, @Nullable Throwable thrown) {
        if (thrown != null) {
            logFailure(thrown);
        }
        Duration timeout = timeout();
        if (stop == Stop.EXPIRED) {
            return AttemptFailure.expired("The task was not done in time.").causedBy(thrown);
        }
        if (stop == Stop.TIMED_OUT && timeout != null) {
            return AttemptFailure.timedOut(timeout).causedBy(thrown);
        }
        return AttemptFailure.of(thrown == null ? new IllegalStateException("the handler was stopped") : thrown);
    }

    private Timer.Alarm after(Duration wait, Runnable action) {
        Timer.Alarm alarm = attempts.timer().in(wait, action);
        synchronized (alarms) {
            alarms.add(alarm);
        }
        return alarm;
    }

    private void cancelAlarms() {
        synchronized (alarms) {
            alarms.forEach(Timer.Alarm::cancel);
            alarms.clear();
        }
    }

    /** What a handler says on purpose is its own business; what just escaped is a reason to look at the code. */
    private void logFailure(Throwable thrown) {
        boolean meant = thrown instanceof PermanentTaskFailure || thrown instanceof RetryableTaskException;
        var event = log.atWarn()
                .addKeyValue("taskId", command.task().taskId())
                .addKeyValue("taskName", command.task().taskName())
                .addKeyValue("attempt", command.attempt());
        (meant ? event.addKeyValue("cause", thrown.getMessage()) : event.setCause(thrown)).log("An attempt failed");
    }
}
