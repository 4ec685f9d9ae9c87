package io.tasklane.worker.execution;

import io.tasklane.model.Progress;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskId;
import io.tasklane.worker.TaskContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One attempt while its handler runs: what the handler sees, and the handle to stop it. */
final class RunningAttempt implements TaskContext {

    /** Reports of progress are published no more often than this; of those between, the last one is kept. */
    private static final Duration PROGRESS_INTERVAL = Duration.ofMillis(500);

    private final Command command;
    private final int attempt;
    private final TaskOutcomes outcomes;
    private final Thread thread = Thread.currentThread();
    private boolean ended;
    private boolean interrupted;
    private Instant nextProgressAt = Instant.MIN;
    private int sequence;
    private @Nullable Progress unpublished;

    /** Must be made by the thread that runs the handler. */
    RunningAttempt(Command command, int attempt, TaskOutcomes outcomes) {
        this.command = command;
        this.attempt = attempt;
        this.outcomes = outcomes;
    }

    @Override
    public TaskId taskId() {
        return command.task().taskId();
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public String tenant() {
        return command.task().tenant();
    }

    @Override
    public Map<String, String> labels() {
        return command.task().labels();
    }

    @Override
    public synchronized void progress(double fraction, @Nullable String message) {
        if (ended) {
            return;
        }
        Progress progress = new Progress(fraction, message);
        Instant now = outcomes.now();
        if (now.isBefore(nextProgressAt)) {
            unpublished = progress;
            return;
        }
        nextProgressAt = now.plus(PROGRESS_INTERVAL);
        unpublished = null;
        command.context().emit(outcomes.event(progressed(progress), command.traceparent()));
    }

    @Override
    public synchronized boolean isCancelled() {
        return interrupted || command.context().isLost();
    }

    /** Tells the handler to stop, unless it has ended. */
    synchronized void interrupt() {
        if (!ended) {
            interrupted = true;
            thread.interrupt();
        }
    }

    /**
     * The handler has ended. From here on its thread is not interrupted any more, and does not bear an interrupt that came late.
     *
     * @return whether it was told to stop
     */
    synchronized boolean end() {
        ended = true;
        Thread.interrupted();
        return interrupted;
    }

    /** The last report, if it was not published yet. */
    synchronized Optional<TaskEvent> lastProgress() {
        Progress last = unpublished;
        unpublished = null;
        return last == null ? Optional.empty() : Optional.of(progressed(last));
    }

    private TaskEvent progressed(Progress progress) {
        return new TaskEvent.Progressed(command.task(), attempt, outcomes.now(), ++sequence, progress);
    }
}
