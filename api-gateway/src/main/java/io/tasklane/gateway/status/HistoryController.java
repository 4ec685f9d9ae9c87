package io.tasklane.gateway.status;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Needs;
import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.history.HistoryEntry;
import io.tasklane.gateway.history.TaskHistories;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.model.TaskId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Tells what happened to a task, from its submission on, webhooks included. */
@RestController
class HistoryController {

    private static final int MAX_PAGE_SIZE = 1_000;

    private final TaskLookup tasks;
    private final TaskHistories histories;

    HistoryController(TaskLookup tasks, TaskHistories histories) {
        this.tasks = tasks;
        this.histories = histories;
    }

    @Needs(Scope.READ)
    @GetMapping(path = "/taskStatus/{id}/history", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<History> history(
            @PathVariable String id,
            Caller caller,
            @RequestParam(defaultValue = "200") int pageSize,
            @RequestParam(required = false) @Nullable String pageToken) {
        TaskId taskId = tasks.find(id, caller).taskId();
        if (pageSize < 1) {
            throw new ProblemException(
                    Problem.of(ProblemType.MALFORMED_REQUEST, "pageSize must be a whole number of at least 1"));
        }
        TaskHistories.Page page = histories
                .page(taskId, caller.tenant(), pageToken, Math.min(pageSize, MAX_PAGE_SIZE))
                .orElseThrow(() -> new ProblemException(
                        Problem.of(ProblemType.INVALID_PAGE_TOKEN, "Use nextPageToken as it was given")));
        return ResponseEntity.ok()
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .body(new History(taskId, page.entries(), page.next()));
    }

    /** @param nextPageToken where the history goes on; nothing on its last page, which later entries may follow */
    record History(
            TaskId taskId,
            List<HistoryEntry> history,
            @Nullable String nextPageToken) {}
}
