package io.tasklane.gateway.status;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Needs;
import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import java.net.URI;
import java.time.Clock;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Has failed tasks run again. Whoever got a 202 can rely on it; the task may still show that it has failed. */
@RestController
class RetryController {

    private final TaskLookup tasks;
    private final Retry retry;
    private final Clock clock;

    RetryController(TaskLookup tasks, Retry retry, Clock clock) {
        this.tasks = tasks;
        this.retry = retry;
        this.clock = clock;
    }

    @Needs(Scope.CONTROL)
    @PostMapping(path = "/taskStatus/{id}/retry", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<TaskStatus> retry(@PathVariable String id, Caller caller) {
        TaskView task = tasks.find(id, caller);
        switch (answer(task)) {
            case ACCEPTED -> {
                return ResponseEntity.accepted()
                        .location(URI.create("/taskStatus/" + task.taskId()))
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .header(HttpHeaders.RETRY_AFTER, "1")
                        .body(TaskStatus.of(tasks.find(id, caller), clock.instant()));
            }
            case NOT_FAILED -> throw notFailed(tasks.find(id, caller));
            case GONE -> throw problem(task, ProblemType.NO_SUCH_TASK, "No task has this id");
            case LETTER_GONE ->
                throw problem(
                        task, ProblemType.DEAD_LETTER_GONE, "What is needed to run the task again is no longer kept");
            case NO_COMMAND ->
                throw problem(
                        task,
                        ProblemType.DEAD_LETTER_GONE,
                        "What was kept of the task is no command: it was too large, or not valid");
            default ->
                throw new ProblemException(
                        Problem.unavailable("It is not certain that the task runs again; ask for it again in a moment")
                                .about(task.taskId()));
        }
    }

    private Retry.Answer answer(TaskView task) {
        try {
            return retry.retry(task);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Retry.Answer.UNDECIDED;
        }
    }

    private ProblemException notFailed(TaskView task) {
        String state = task.stateAt(clock.instant()).text();
        return problem(
                task, ProblemType.TASK_NOT_FAILED, "The task is " + state + "; only one that failed is run again");
    }

    private static ProblemException problem(TaskView task, ProblemType type, String detail) {
        return new ProblemException(Problem.of(type, detail).about(task.taskId()));
    }
}
