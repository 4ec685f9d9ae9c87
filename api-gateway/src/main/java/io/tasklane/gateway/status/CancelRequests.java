package io.tasklane.gateway.status;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.gateway.tracing.Traceparent;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskState;
import java.time.Clock;

/** Has tasks cancelled for clients. Whoever is not refused can rely on it; the task may still show the state before. */
public final class CancelRequests {

    private final TaskLookup tasks;
    private final Cancellation cancellation;
    private final Clock clock;

    CancelRequests(TaskLookup tasks, Cancellation cancellation, Clock clock) {
        this.tasks = tasks;
        this.cancellation = cancellation;
        this.clock = clock;
    }

    /**
     * Returns once it is certain that the task will be cancelled.
     *
     * @return the task as it is then
     * @throws ProblemException if it is not there, is done already, or nothing is certain
     */
    public TaskStatus cancel(String id, Caller caller, Traceparent trace) {
        TaskView task = tasks.find(id, caller);
        TaskId taskId = task.taskId();
        TaskState state = task.state();
        if (state != null && state.isFinal()) {
            throw alreadyDone(task);
        }
        switch (asked(taskId, trace)) {
            case ACCEPTED -> {
                return TaskStatus.of(tasks.find(id, caller), clock.instant());
            }
            case TOO_LATE -> throw alreadyDone(tasks.find(id, caller));
            case GONE -> throw noSuchTask(taskId);
            default -> throw undecided(taskId);
        }
    }

    private Cancellation.Answer asked(TaskId taskId, Traceparent trace) {
        try {
            return cancellation.cancel(taskId, trace.value());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Cancellation.Answer.UNDECIDED;
        }
    }

    private static ProblemException noSuchTask(TaskId taskId) {
        return new ProblemException(
                Problem.of(ProblemType.NO_SUCH_TASK, "No task has this id").about(taskId));
    }

    private static ProblemException alreadyDone(TaskView task) {
        String state = task.state() == null ? "done" : task.state().text();
        return new ProblemException(
                Problem.of(ProblemType.TASK_ALREADY_DONE, "The task is " + state + " and cannot be cancelled any more")
                        .about(task.taskId()));
    }

    private static ProblemException undecided(TaskId taskId) {
        return new ProblemException(
                Problem.unavailable("It is not certain that the task will be cancelled; ask for it again in a moment")
                        .about(taskId));
    }
}
