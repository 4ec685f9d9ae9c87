package io.tasklane.worker.control;

import io.tasklane.model.CancelRequested;
import io.tasklane.model.TaskId;
import io.tasklane.model.Topics;
import io.tasklane.model.following.FollowedLog;
import io.tasklane.model.following.LogFollower;
import io.tasklane.parallel.RecordContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** All wishes to cancel, from the beginning of their topic, for as long as the worker runs, and how recent what is known of them is. */
public final class ControlFollower implements CancelWishes, AutoCloseable {

    /**
     * What was asked for longer ago must be known before a task is started. Who ends a waiting task from outside does so only if
     * it has twice this time to wait.
     */
    private static final Duration RECENT = Duration.ofSeconds(5);

    private static final String NAME = "task-control";

    private final OpenWishes wishes = new OpenWishes();
    private final LogFollower follower;

    public ControlFollower(Map<String, Object> clientSettings, Topics topics) {
        this(new LogFollower(NAME, clientSettings, List.of(topics.taskControl())));
    }

    ControlFollower(FollowedLog.Opening opening) {
        this(new LogFollower(NAME, opening));
    }

    private ControlFollower(LogFollower follower) {
        this.follower = follower;
    }

    /** Begins; returns at once. */
    public void start() {
        follower.start(wishes::on);
    }

    /** How many wishes are open. */
    public int open() {
        return wishes.count();
    }

    @Override
    public Optional<CancelRequested> of(TaskId task) {
        return wishes.of(task);
    }

    @Override
    public void listen(Consumer<CancelRequested> listener) {
        wishes.listen(listener);
    }

    @Override
    public boolean awaitRecent(RecordContext context) {
        if (!isRecent()) {
            CompletableFuture<Void> lost = new CompletableFuture<>();
            context.onLost(() -> lost.complete(null));
            // What was recent when the wait began need not be so any more when it is known.
            while (!isRecent() && !context.isLost()) {
                CompletableFuture.anyOf(follower.knownAsOf(recently()), lost).join();
            }
        }
        return !context.isLost();
    }

    /** @throws IllegalStateException if the wishes are not known in this time */
    public void requireRecent(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (!isRecent()) {
                follower.knownAsOf(recently()).get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (TimeoutException | ExecutionException unknown) {
            throw new IllegalStateException("which tasks are to be cancelled is not known yet", unknown);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while wishes to cancel were read", interrupted);
        }
    }

    /** Whether all wishes are known that were made up to a few seconds ago: as long as they are not, no task is started. */
    public boolean isRecent() {
        return follower.isKnownAsOf(recently());
    }

    private static long recently() {
        return System.nanoTime() - RECENT.toNanos();
    }

    @Override
    public void close() {
        follower.close();
    }
}
