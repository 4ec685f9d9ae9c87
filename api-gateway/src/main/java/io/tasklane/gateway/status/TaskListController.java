package io.tasklane.gateway.status;

import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.model.TaskId;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Lists tasks, the newest first. A page takes as long to find among many tasks as among few. */
@RestController
class TaskListController {

    private static final Set<String> PARAMETERS = Set.of("pageSize", "pageToken");
    private static final int DEFAULT_PAGE_SIZE = 50;
    private static final int MAX_PAGE_SIZE = 1_000;

    private final TaskViews views;
    private final PageTokens tokens;
    private final Clock clock;

    TaskListController(TaskViews views, PageTokens tokens, Clock clock) {
        this.views = views;
        this.tokens = tokens;
        this.clock = clock;
    }

    @GetMapping(path = "/tasks", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Page> page(@RequestParam MultiValueMap<String, String> query) {
        Map<String, String> parameters = onceEach(query);
        int size = pageSize(parameters.get("pageSize"));
        // One more than asked for tells whether there is another page.
        List<TaskView> found = views.newest(olderThan(parameters.get("pageToken")), size + 1);
        List<TaskView> shown = found.subList(0, Math.min(size, found.size()));
        Instant now = clock.instant();
        List<TaskStatus> tasks =
                shown.stream().map(task -> TaskStatus.of(task, now)).toList();
        ResponseEntity.BodyBuilder response =
                ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        if (found.size() == shown.size()) {
            return response.body(new Page(tasks, null));
        }
        String next = tokens.after(shown.get(shown.size() - 1).taskId());
        return response.header(HttpHeaders.LINK, "</tasks?pageSize=" + size + "&pageToken=" + next + ">; rel=\"next\"")
                .body(new Page(tasks, next));
    }

    /** @param nextPageToken where the list goes on; nothing on its last page */
    record Page(List<TaskStatus> tasks, @Nullable String nextPageToken) {}

    private static Map<String, String> onceEach(MultiValueMap<String, String> query) {
        query.forEach((name, values) -> {
            if (!PARAMETERS.contains(name)) {
                throw malformed("There is no query parameter '" + name + "' here");
            }
            if (values.size() > 1) {
                throw malformed("The query parameter '" + name + "' is given more than once");
            }
        });
        return query.toSingleValueMap();
    }

    private static int pageSize(@Nullable String given) {
        try {
            int size = given == null ? DEFAULT_PAGE_SIZE : Integer.parseInt(given);
            if (size > 0) {
                return Math.min(size, MAX_PAGE_SIZE);
            }
        } catch (NumberFormatException notNumber) {
            // Answered like a number that is too small.
        }
        throw malformed("pageSize must be a whole number of at least 1");
    }

    private @Nullable TaskId olderThan(@Nullable String pageToken) {
        if (pageToken == null) {
            return null;
        }
        return tokens.read(pageToken)
                .orElseThrow(() -> new ProblemException(
                        Problem.of(ProblemType.INVALID_PAGE_TOKEN, "Use nextPageToken as it was given")));
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(Problem.of(ProblemType.MALFORMED_REQUEST, detail));
    }
}
