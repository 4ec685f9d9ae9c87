package io.tasklane.gateway.lists;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Needs;
import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.gateway.status.TaskStatus;
import io.tasklane.gateway.status.TaskView;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriUtils;

/**
 * Lists tasks. Pages go on after the last task that was shown, wherever that is by then: no task comes twice, and none is left out
 * that was there all the time. A page takes as long to find among many tasks as among few.
 */
@RestController
class TaskListController {

    private static final int DEFAULT_PAGE_SIZE = 50;
    private static final int MAX_PAGE_SIZE = 1_000;
    private static final String NEWEST_FIRST = "-submittedAt";
    private static final String OLDEST_FIRST = "submittedAt";

    private final Tasks tasks;
    private final PageTokens tokens;
    private final Clock clock;

    TaskListController(Tasks tasks, PageTokens tokens, Clock clock) {
        this.tasks = tasks;
        this.tokens = tokens;
        this.clock = clock;
    }

    @Needs(Scope.READ)
    @GetMapping(path = "/tasks", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Page> page(Caller caller, @RequestParam MultiValueMap<String, String> query) {
        Map<String, String> parameters = onceEach(query);
        int size = pageSize(parameters.remove("pageSize"));
        boolean newestFirst = isNewestFirst(parameters.remove("sort"));
        String token = parameters.remove("pageToken");
        TaskFilter filter = TaskFilter.read(parameters, (name, words) -> {
            throw malformed("The query parameter '" + name + "' " + words);
        });
        String list = caller.tenant() + " " + newestFirst + " " + filter.asText();
        Instant now = clock.instant();
        // One more than asked for tells whether there is another page.
        List<TaskView> found = tasks.page(caller.tenant(), filter, newestFirst, place(token, list), size + 1, now);
        List<TaskView> shown = found.subList(0, Math.min(size, found.size()));
        List<TaskStatus> page =
                shown.stream().map(task -> TaskStatus.of(task, now)).toList();
        ResponseEntity.BodyBuilder response =
                ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        if (found.size() == shown.size()) {
            return response.body(new Page(page, null));
        }
        TaskView last = shown.get(shown.size() - 1);
        String next = tokens.after(new Place(last.submittedAt(), last.taskId()).bytes(), list);
        return response.header(HttpHeaders.LINK, link(filter, newestFirst, size, next))
                .body(new Page(page, next));
    }

    /** @param nextPageToken where the list goes on; nothing on its last page */
    record Page(List<TaskStatus> tasks, @Nullable String nextPageToken) {}

    private static Map<String, String> onceEach(MultiValueMap<String, String> query) {
        query.forEach((name, values) -> {
            if (values.size() > 1) {
                throw malformed("The query parameter '" + name + "' is given more than once");
            }
        });
        return new HashMap<>(query.toSingleValueMap());
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

    private static boolean isNewestFirst(@Nullable String sort) {
        if (sort != null && !sort.equals(NEWEST_FIRST) && !sort.equals(OLDEST_FIRST)) {
            throw malformed("sort must be " + NEWEST_FIRST + " or " + OLDEST_FIRST);
        }
        return !OLDEST_FIRST.equals(sort);
    }

    private @Nullable Place place(@Nullable String pageToken, String list) {
        if (pageToken == null) {
            return null;
        }
        return tokens.read(pageToken, list)
                .flatMap(Place::of)
                .orElseThrow(() -> new ProblemException(Problem.of(
                        ProblemType.INVALID_PAGE_TOKEN,
                        "Use nextPageToken as it was given, with the filter and order that it was given for")));
    }

    private static String link(TaskFilter filter, boolean newestFirst, int size, String next) {
        Map<String, String> query = new LinkedHashMap<>(filter.asText());
        if (!newestFirst) {
            query.put("sort", OLDEST_FIRST);
        }
        query.put("pageSize", Integer.toString(size));
        query.put("pageToken", next);
        return query.entrySet().stream()
                .map(one -> UriUtils.encode(one.getKey(), UTF_8) + "=" + UriUtils.encode(one.getValue(), UTF_8))
                .collect(Collectors.joining("&", "</tasks?", ">; rel=\"next\""));
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(Problem.of(ProblemType.MALFORMED_REQUEST, detail));
    }
}
