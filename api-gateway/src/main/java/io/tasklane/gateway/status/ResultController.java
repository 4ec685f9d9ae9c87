package io.tasklane.gateway.status;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Needs;
import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.gateway.results.ResultAnswer;
import io.tasklane.gateway.results.Results;
import io.tasklane.gateway.results.StoredResult;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskState;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Hands out results. */
@RestController
class ResultController {

    private final Results results;
    private final TaskLookup tasks;
    private final ResultAnswer answer;
    private final Clock clock;

    ResultController(Results results, TaskLookup tasks, ResultAnswer answer, Clock clock) {
        this.results = results;
        this.tasks = tasks;
        this.answer = answer;
        this.clock = clock;
    }

    @Needs(Scope.READ)
    @GetMapping("/results/{id}")
    void result(@PathVariable String id, Caller caller, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        StoredResult result = TaskId.parse(id)
                .flatMap(taskId -> results.find(taskId, caller.tenant()))
                .orElseGet(() -> later(id, caller));
        answer.send(result, request, response);
    }

    /** The result of a task that has none yet, if it came in this moment. */
    private StoredResult later(String id, Caller caller) {
        TaskView task = tasks.find(id, caller);
        TaskState state = task.stateAt(clock.instant());
        if (state == TaskState.FAILED) {
            throw ended(ProblemType.TASK_FAILED, "A task that failed has no result", task);
        }
        if (state == TaskState.CANCELLED) {
            throw ended(ProblemType.TASK_CANCELLED, "A task that was cancelled has no result", task);
        }
        return (state == TaskState.COMPLETED
                        ? results.find(task.taskId(), caller.tenant())
                        : Optional.<StoredResult>empty())
                .orElseThrow(() ->
                        new ProblemException(Problem.of(ProblemType.RESULT_NOT_READY, "The task is " + state.text())
                                .about(task.taskId())
                                .retryable()));
    }

    private static ProblemException ended(ProblemType type, String detail, TaskView task) {
        Problem problem = Problem.of(type, detail).about(task.taskId());
        return new ProblemException(task.error() == null ? problem : problem.with("error", task.error()));
    }
}
