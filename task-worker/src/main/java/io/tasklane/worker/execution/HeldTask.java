package io.tasklane.worker.execution;

import static java.util.concurrent.CompletableFuture.completedStage;

import io.tasklane.model.CancelRequested;
import io.tasklane.model.TaskId;
import io.tasklane.parallel.Lane;
import io.tasklane.parallel.Outcome;
import io.tasklane.parallel.Processing;
import io.tasklane.parallel.RecordContext;
import io.tasklane.worker.types.HandledType;
import io.tasklane.worker.types.HandledTypes;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A command while this process holds it: it waits in its lane, runs, and can be cancelled at any time of that. */
final class HeldTask implements Processing {

    private final Command command;
    private final Lane lane;
    private final RecordContext context;
    private final HeldTasks held;
    private final HandledTypes types;
    private final Attempts attempts;
    private @Nullable CancelRequested wish;
    private @Nullable AttemptRun run;

    HeldTask(Command command, Lane lane, RecordContext context, HeldTasks held, HandledTypes types, Attempts attempts) {
        this.command = command;
        this.lane = lane;
        this.context = context;
        this.held = held;
        this.types = types;
        this.attempts = attempts;
    }

    @Override
    public Lane lane() {
        return lane;
    }

    TaskId taskId() {
        return command.task().taskId();
    }

    RecordContext context() {
        return context;
    }

    /** Sends the command into a tier if its time is to come: it must not wait for a thread to begin to wait. */
    synchronized void waitForItsTime() {
        Instant runAt = command.submitted().runAt();
        if (wish != null || runAt == null || !runAt.isAfter(attempts.clock().instant())) {
            return;
        }
        TaskOutcomes outcomes = attempts.outcomes();
        context.conclude(outcomes.orFailed(
                command, () -> command.isExpired(runAt) ? expired() : outcomes.scheduled(command, runAt)));
        held.remove(this);
    }

    @Override
    public CompletionStage<Outcome> run() {
        try {
            if (!held.wishes().awaitRecent(context)) {
                return completedStage(Outcome.nothing());
            }
            if (command.isExpired(attempts.clock().instant())) {
                return completedStage(expired());
            }
            Optional<HandledType> type = types.find(command.task().taskName());
            if (type.isEmpty()) {
                return completedStage(failed(
                        AttemptFailure.permanent("unknown-task-type", "No handler bears the name of the task.")));
            }
            // What interrupted its thread until here meant another: no wish stops an attempt that has not begun.
            Thread.interrupted();
            AttemptRun begun = new AttemptRun(command, type.get(), context, attempts);
            return begin(begun) ? begun.run() : completedStage(Outcome.nothing());
        } finally {
            held.remove(this);
        }
    }

    private Outcome expired() {
        return failed(AttemptFailure.expired("The task was not started in time."));
    }

    private Outcome failed(AttemptFailure failure) {
        AttemptHistory history = AttemptHistory.of(command.kafkaRecord());
        return attempts.outcomes().failed(command, failure, history, lastWordsOfNone());
    }

    private LastWords lastWordsOfNone() {
        return LastWords.none(RunningAttempt.mayHaveCheckpoints(command, context));
    }

    /** From here on a wish stops the attempt; if there is one already, the command has its outcome. */
    private synchronized boolean begin(AttemptRun begun) {
        if (wish == null) {
            run = begun;
        }
        return wish == null;
    }

    /** Cancels the task: at once if it has not begun. */
    synchronized void cancel(CancelRequested why) {
        if (wish != null || !command.isMeantBy(why)) {
            return;
        }
        wish = why;
        if (run != null) {
            run.cancel(why);
        } else {
            TaskOutcomes outcomes = attempts.outcomes();
            context.conclude(outcomes.orFailed(command, () -> outcomes.cancelled(command, why, lastWordsOfNone())));
            held.remove(this);
        }
    }

    synchronized void flushCheckpoint() {
        if (run != null) {
            run.flushCheckpoint();
        }
    }
}
