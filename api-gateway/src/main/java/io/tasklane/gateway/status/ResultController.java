package io.tasklane.gateway.status;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskState;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRange;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Hands out results, byte for byte as workers gave them. */
@RestController
class ResultController {

    private final Results results;
    private final TaskLookup tasks;
    private final Clock clock;

    ResultController(Results results, TaskLookup tasks, Clock clock) {
        this.results = results;
        this.tasks = tasks;
        this.clock = clock;
    }

    @GetMapping("/results/{id}")
    ResponseEntity<Object> result(
            @PathVariable String id,
            Caller caller,
            @RequestHeader(name = HttpHeaders.RANGE, required = false) @Nullable String range,
            @RequestHeader(name = HttpHeaders.IF_RANGE, required = false) @Nullable String ifRange) {
        Results.Stored result = TaskId.parse(id)
                .flatMap(taskId -> results.find(taskId, caller.tenant()))
                .orElseGet(() -> later(id, caller));
        String etag = '"' + result.etag() + '"';
        ByteArrayResource body = new ByteArrayResource(result.body());
        // Whoever has part of another version, or asks for what is not there, gets the whole of this one.
        boolean rangesApply = range == null || (ifRange == null || ifRange.equals(etag)) && isWithin(body, range);
        return ResponseEntity.ok()
                .contentType(mediaType(result.contentType()))
                .eTag(etag)
                .header(HttpHeaders.CACHE_CONTROL, "private, immutable")
                .header("X-Content-Type-Options", "nosniff")
                // A result may be a page made by whoever wrote the worker: it must not act in the gateway's name.
                .header("Content-Security-Policy", "sandbox; default-src 'none'")
                .body(rangesApply ? body : result.body());
    }

    /** The result of a task that has none yet, if it came in this moment. */
    private Results.Stored later(String id, Caller caller) {
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
                        : Optional.<Results.Stored>empty())
                .orElseThrow(() ->
                        new ProblemException(Problem.of(ProblemType.RESULT_NOT_READY, "The task is " + state.text())
                                .about(task.taskId())
                                .retryable()));
    }

    private static ProblemException ended(ProblemType type, String detail, TaskView task) {
        Problem problem = Problem.of(type, detail).about(task.taskId());
        return new ProblemException(task.error() == null ? problem : problem.with("error", task.error()));
    }

    private static boolean isWithin(Resource body, String range) {
        try {
            return !HttpRange.toResourceRegions(HttpRange.parseRanges(range), body)
                    .isEmpty();
        } catch (IllegalArgumentException outside) {
            return false;
        }
    }

    /** What the worker says, unless that is no media type. */
    private static MediaType mediaType(String contentType) {
        try {
            MediaType type = MediaType.parseMediaType(contentType);
            return type.isConcrete() ? type : MediaType.APPLICATION_OCTET_STREAM;
        } catch (InvalidMediaTypeException invented) {
            return MediaType.APPLICATION_OCTET_STREAM;
        }
    }
}
