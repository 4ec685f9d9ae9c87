package io.tasklane.gateway.status;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Needs;
import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.preferences.Preferences;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.gateway.results.ResultToSend;
import io.tasklane.gateway.results.Results;
import io.tasklane.gateway.results.StoredResult;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskState;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Hands out results: now, or as soon as the task has ended. What it returns is no body, but sent by {@code ResultSending}. */
@Controller
class ResultController {

    private final Results results;
    private final TaskLookup tasks;
    private final HeldAnswers held;
    private final Clock clock;

    ResultController(Results results, TaskLookup tasks, HeldAnswers held, Clock clock) {
        this.results = results;
        this.tasks = tasks;
        this.held = held;
        this.clock = clock;
    }

    @Needs(Scope.READ)
    @GetMapping("/results/{id}")
    Object result(@PathVariable String id, Caller caller, Preferences preferences) {
        Optional<Duration> wait = preferences.longestWait();
        Optional<StoredResult> result = TaskId.parse(id).flatMap(taskId -> results.find(taskId, caller.tenant()));
        if (result.isPresent()) {
            return new ResultToSend(result.get(), wait.orElse(null));
        }
        TaskView task = tasks.find(id, caller);
        return wait.isEmpty()
                ? new ResultToSend(of(task), null)
                : held.answer(
                        task, Awaited.ITS_END, wait.get(), (latest, applied) -> new ResultToSend(of(latest), applied));
    }

    /** The result of a task that had none yet, as the view has it now. */
    private StoredResult of(TaskView task) {
        TaskState state = task.stateAt(clock.instant());
        if (state == TaskState.FAILED) {
            throw ended(ProblemType.TASK_FAILED, "A task that failed has no result", task);
        }
        if (state == TaskState.CANCELLED) {
            throw ended(ProblemType.TASK_CANCELLED, "A task that was cancelled has no result", task);
        }
        return (state == TaskState.COMPLETED
                        ? results.find(task.taskId(), task.tenant())
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
