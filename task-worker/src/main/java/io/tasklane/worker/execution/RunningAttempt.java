package io.tasklane.worker.execution;

import io.tasklane.model.Progress;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskId;
import io.tasklane.parallel.RecordContext;
import io.tasklane.worker.TaskContext;
import io.tasklane.worker.checkpoints.LastCheckpoints;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One attempt while its handler runs: what the handler sees, and the handle to stop it. It is settled once: what its handler does
 * or reports afterwards changes nothing any more.
 */
final class RunningAttempt implements TaskContext {

    /** Why a handler is to stop; a later reason takes the place of an earlier one. */
    enum Stop {
        TIMED_OUT,
        EXPIRED,
        CANCELLED,
        LOST
    }

    /** Reports of progress are published no more often than this. */
    private static final Duration PROGRESS_INTERVAL = Duration.ofMillis(500);

    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);

    private final Command command;
    private final RecordContext context;
    private final Clock clock;
    private final LastCheckpoints checkpoints;
    private final Throttle<Progress> progress;
    private final Throttle<byte[]> states;
    private final Thread thread = Thread.currentThread();
    private int reports;
    private boolean mayHaveCheckpoints;
    private boolean settled;
    private @Nullable Stop stop;

    /** Must be made by the thread that runs the handler. */
    RunningAttempt(
            Command command,
            RecordContext context,
            TaskRecords records,
            LastCheckpoints checkpoints,
            Clock clock,
            Timer timer) {
        this.command = command;
        this.context = context;
        this.clock = clock;
        this.checkpoints = checkpoints;
        this.mayHaveCheckpoints = mayHaveCheckpoints(command, context);
        this.progress = new Throttle<>(
                PROGRESS_INTERVAL,
                clock,
                timer,
                report -> context.report(records.event(progressed(report), command.traceparent())));
        this.states = new Throttle<>(
                CHECKPOINT_INTERVAL, clock, timer, state -> context.report(records.checkpoint(taskId(), state)));
    }

    /** Whether an attempt before this one may have kept a state. */
    static boolean mayHaveCheckpoints(Command command, RecordContext context) {
        return command.attempt() > 1 || context.mayHaveBegunBefore();
    }

    @Override
    public TaskId taskId() {
        return command.task().taskId();
    }

    @Override
    public int attempt() {
        return command.attempt();
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
    public void progress(double fraction, @Nullable String message) {
        progress.offer(new Progress(fraction, message));
    }

    @Override
    public void checkpoint(byte[] state) {
        if (state.length > MAX_CHECKPOINT_BYTES) {
            throw new IllegalArgumentException(
                    "a checkpoint has at most " + MAX_CHECKPOINT_BYTES + " bytes, not " + state.length);
        }
        synchronized (this) {
            mayHaveCheckpoints = true;
        }
        states.offer(state.clone());
    }

    @Override
    public Optional<byte[]> lastCheckpoint() {
        return mayHaveCheckpoints(command, context) ? checkpoints.of(taskId(), context) : Optional.empty();
    }

    @Override
    public synchronized boolean isCancelled() {
        return stop != null || settled || context.isLost();
    }

    /** Publishes what is kept of the task: a stop of the worker may come before the next time. */
    void flushCheckpoint() {
        states.flush();
    }

    /**
     * Tells the handler to stop.
     *
     * @return false if the attempt is settled
     */
    synchronized boolean stop(Stop why) {
        if (!settled) {
            stop = stop == null || stop.compareTo(why) < 0 ? why : stop;
            thread.interrupt();
        }
        return !settled;
    }

    /** Why it was told to stop, if it was. */
    synchronized Optional<Stop> stopped() {
        return Optional.ofNullable(stop);
    }

    /** Settles the attempt: its thread is not interrupted any more. Answers whether it was not settled before. */
    synchronized boolean settle() {
        boolean first = !settled;
        settled = true;
        return first;
    }

    /** What is left to publish once it is settled. */
    LastWords lastWords() {
        Optional<TaskEvent> report = progress.close().map(this::progressed);
        Optional<byte[]> state = states.close();
        synchronized (this) {
            return new LastWords(report, state, mayHaveCheckpoints);
        }
    }

    /** Called under the lock of the throttle, or after it was closed, so reports are counted in their order. */
    private TaskEvent progressed(Progress report) {
        return new TaskEvent.Progressed(command.task(), command.attempt(), clock.instant(), ++reports, report);
    }
}
