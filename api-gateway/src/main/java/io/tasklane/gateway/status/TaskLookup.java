package io.tasklane.gateway.status;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.model.TaskId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Finds tasks for clients. A task whose submission was acknowledged is found, or the client is told to come again: it is never
 * told that there is no such task only because the projection has not got there.
 */
final class TaskLookup {

    /** How old an id may be, or how far ahead its maker's clock, for its task to be still on its way here. */
    private static final Duration RECENT = Duration.ofMinutes(5);

    private static final long FIRST_LOOK_MILLIS = 20;
    private static final long MOST_BETWEEN_LOOKS_MILLIS = 250;

    private final TaskViews views;
    private final Arrivals arrivals;
    private final Lag lag;
    private final Clock clock;
    private final Duration patience;
    private final Duration keepFinished;
    private final Semaphore waiting;

    /** Whether the projection has everything that was written before a {@link System#nanoTime()}. */
    interface Lag {
        boolean coversWritesBefore(long time) throws InterruptedException;
    }

    TaskLookup(TaskViews views, Arrivals arrivals, Lag lag, Clock clock, StatusProperties properties) {
        this.views = views;
        this.arrivals = arrivals;
        this.lag = lag;
        this.clock = clock;
        this.patience = properties.readYourWrites();
        this.keepFinished = properties.keepFinished();
        this.waiting = new Semaphore(properties.maxWaitingReads());
    }

    /**
     * @param caller another tenant's task is not there for them
     * @throws ProblemException if the task is not there, not there any more, or may be on its way
     */
    TaskView find(String id, Caller caller) {
        TaskId taskId = TaskId.parse(id)
                .orElseThrow(
                        () -> new ProblemException(Problem.of(ProblemType.NO_SUCH_TASK, "This is not a task's id")));
        long asked = System.nanoTime();
        TaskView task = views.find(taskId)
                .or(() -> absent(taskId, caller, asked))
                .filter(found -> found.tenant().equals(caller.tenant()))
                .orElseThrow(() -> noSuchTask(taskId));
        if (isExpired(task)) {
            throw expired(taskId);
        }
        return task;
    }

    /** A task whose time is over is gone from that moment on, although it is removed a while later. */
    private boolean isExpired(TaskView task) {
        Instant finishedAt = task.finishedAt();
        return finishedAt != null && finishedAt.isBefore(clock.instant().minus(keepFinished));
    }

    private Optional<TaskView> absent(TaskId taskId, Caller caller, long asked) {
        if (views.hadOnce(taskId, caller.tenant())) {
            throw expired(taskId);
        }
        return awaited(taskId, asked);
    }

    private Optional<TaskView> awaited(TaskId taskId, long asked) {
        if (!isRecent(taskId)) {
            return denied(taskId, asked);
        }
        if (!waiting.tryAcquire()) {
            throw mayBeOnItsWay(taskId);
        }
        try {
            Optional<TaskView> found = await(taskId, asked);
            if (found.isPresent() || lag.coversWritesBefore(asked)) {
                // If it came between the last look and the measurement, it is there now.
                return found.isPresent() ? found : views.find(taskId);
            }
            throw mayBeOnItsWay(taskId);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw mayBeOnItsWay(taskId);
        } finally {
            waiting.release();
        }
    }

    /** A task that was submitted long ago is missing only while the store is being rebuilt; a recent check of that will do. */
    private Optional<TaskView> denied(TaskId taskId, long asked) {
        try {
            if (lag.coversWritesBefore(asked - RECENT.toNanos())) {
                return Optional.empty();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        throw mayBeOnItsWay(taskId);
    }

    /** Looks when the projection of this gateway has news, and now and then, for it may be another gateway's that has. */
    private Optional<TaskView> await(TaskId taskId, long asked) throws InterruptedException {
        long pause = FIRST_LOOK_MILLIS;
        try (Arrivals.Waiting news = arrivals.expect(taskId)) {
            Optional<TaskView> found = views.find(taskId);
            long left = millisLeft(asked);
            boolean told = false;
            while (found.isEmpty() && !told && left > 0) {
                told = news.await(Math.min(pause, left));
                found = views.find(taskId);
                pause = Math.min(2 * pause, MOST_BETWEEN_LOOKS_MILLIS);
                left = millisLeft(asked);
            }
            return found;
        }
    }

    private long millisLeft(long asked) {
        return patience.toMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked);
    }

    private boolean isRecent(TaskId taskId) {
        Instant now = clock.instant();
        return taskId.createdAt()
                .filter(made -> Duration.between(made, now).abs().compareTo(RECENT) <= 0)
                .isPresent();
    }

    private static ProblemException noSuchTask(TaskId taskId) {
        return new ProblemException(
                Problem.of(ProblemType.NO_SUCH_TASK, "No task has this id").about(taskId));
    }

    private static ProblemException expired(TaskId taskId) {
        return new ProblemException(
                Problem.of(ProblemType.TASK_EXPIRED, "The task ended so long ago that it was removed")
                        .about(taskId));
    }

    private static ProblemException mayBeOnItsWay(TaskId taskId) {
        return new ProblemException(
                Problem.unavailable("The view of the tasks is behind; if there is such a task, it will show up")
                        .about(taskId));
    }
}
