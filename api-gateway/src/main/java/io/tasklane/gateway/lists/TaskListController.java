package io.tasklane.gateway.lists;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Needs;
import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.status.TaskStatus;
import io.tasklane.gateway.status.TaskView;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Lists tasks. Pages go on after the last task that was shown, wherever that is by then: no task comes twice, and none is left out
 * that was there all the time. A page takes as long to find among many tasks as among few.
 */
@RestController
class TaskListController {

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
        ListRequest asked = ListRequest.of(query);
        Map<String, String> parameters = asked.parameters();
        boolean newestFirst = isNewestFirst(parameters.remove("sort"));
        TaskFilter filter = TaskFilter.read(parameters, (name, words) -> {
            throw ListRequest.malformed("The query parameter '" + name + "' " + words);
        });
        String list = caller.tenant() + " " + newestFirst + " " + filter.asText();
        Instant now = clock.instant();
        int size = asked.pageSize();
        // One more than asked for tells whether there is another page.
        List<TaskView> found =
                tasks.page(caller.tenant(), filter, newestFirst, place(asked.pageToken(), list), size + 1, now);
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
        return response.header(HttpHeaders.LINK, asked.link("/tasks", text(filter, newestFirst), next))
                .body(new Page(page, next));
    }

    /** @param nextPageToken where the list goes on; nothing on its last page */
    record Page(List<TaskStatus> tasks, @Nullable String nextPageToken) {}

    private static boolean isNewestFirst(@Nullable String sort) {
        if (sort != null && !sort.equals(NEWEST_FIRST) && !sort.equals(OLDEST_FIRST)) {
            throw ListRequest.malformed("sort must be " + NEWEST_FIRST + " or " + OLDEST_FIRST);
        }
        return !OLDEST_FIRST.equals(sort);
    }

    private @Nullable Place place(@Nullable String pageToken, String list) {
        if (pageToken == null) {
            return null;
        }
        return tokens.read(pageToken, list).flatMap(Place::of).orElseThrow(ListRequest::noToken);
    }

    private static Map<String, String> text(TaskFilter filter, boolean newestFirst) {
        Map<String, String> text = new LinkedHashMap<>(filter.asText());
        if (!newestFirst) {
            text.put("sort", OLDEST_FIRST);
        }
        return text;
    }
}
