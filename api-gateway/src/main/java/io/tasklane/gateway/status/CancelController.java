package io.tasklane.gateway.status;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Needs;
import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.gateway.tracing.Traceparent;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskState;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Clock;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes the wish that a task be cancelled. Whoever got a 202 can rely on it; the task may still show the state before. */
@RestController
class CancelController {

    private final TaskLookup tasks;
    private final Cancellation cancellation;
    private final Clock clock;

    CancelController(TaskLookup tasks, Cancellation cancellation, Clock clock) {
        this.tasks = tasks;
        this.cancellation = cancellation;
        this.clock = clock;
    }

    @Needs(Scope.CONTROL)
    @DeleteMapping(path = "/taskStatus/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<TaskStatus> delete(@PathVariable String id, Caller caller, HttpServletRequest request) {
        return cancelled(id, caller, request);
    }

    @Needs(Scope.CONTROL)
    @PostMapping(path = "/taskStatus/{id}/cancel", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<TaskStatus> cancel(@PathVariable String id, Caller caller, HttpServletRequest request) {
        return cancelled(id, caller, request);
    }

    private ResponseEntity<TaskStatus> cancelled(String id, Caller caller, HttpServletRequest request) {
        TaskView task = tasks.find(id, caller);
        TaskId taskId = task.taskId();
        TaskState state = task.state();
        if (state != null && state.isFinal()) {
            throw alreadyDone(task);
        }
        switch (asked(taskId, request)) {
            case ACCEPTED -> {
                return accepted(tasks.find(id, caller));
            }
            case TOO_LATE -> throw alreadyDone(tasks.find(id, caller));
            case GONE -> throw noSuchTask(taskId);
            default -> throw undecided(taskId);
        }
    }

    private Cancellation.Answer asked(TaskId taskId, HttpServletRequest request) {
        try {
            return cancellation.cancel(taskId, Traceparent.of(request).value());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Cancellation.Answer.UNDECIDED;
        }
    }

    private ResponseEntity<TaskStatus> accepted(TaskView task) {
        TaskStatus status = TaskStatus.of(task, clock.instant());
        ResponseEntity.BodyBuilder response = ResponseEntity.accepted()
                .location(URI.create("/taskStatus/" + task.taskId()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
        return (status.done() ? response : response.header(HttpHeaders.RETRY_AFTER, "1")).body(status);
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
