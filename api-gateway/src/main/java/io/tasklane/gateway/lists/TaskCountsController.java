package io.tasklane.gateway.lists;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Needs;
import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.model.TaskState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells how many tasks there are, and how long they wait. */
@RestController
class TaskCountsController {

    private final TaskCounts counts;
    private final Clock clock;

    TaskCountsController(TaskCounts counts, Clock clock) {
        this.counts = counts;
        this.clock = clock;
    }

    @Needs(Scope.READ)
    @GetMapping(path = "/tasks/stats", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Stats> stats(Caller caller) {
        try {
            TaskCounts.Counts counted = counts.of(caller.tenant())
                    .orElseThrow(() ->
                            new ProblemException(Problem.unavailable("The tasks are being counted for somebody else")));
            return ResponseEntity.ok()
                    .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                    .body(stats(counted));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new ProblemException(Problem.unavailable("The gateway stops"));
        }
    }

    private Stats stats(TaskCounts.Counts counted) {
        Duration age = Duration.between(counted.asOf(), clock.instant());
        List<OfType> types =
                counted.names().stream().map(TaskCountsController::ofType).toList();
        Map<String, Long> total = texts(Arrays.stream(TaskState.values())
                .collect(Collectors.toMap(
                        state -> state,
                        state -> counted.names().stream()
                                .mapToLong(name -> name.states().getOrDefault(state, 0L))
                                .sum())));
        return new Stats(counted.asOf(), Math.max(0, age.toMillis()), total, types, counted.complete());
    }

    private static OfType ofType(TaskCounts.OfName counted) {
        return new OfType(counted.taskName(), texts(counted.states()), counted.oldestQueuedAt());
    }

    private static Map<String, Long> texts(Map<TaskState, Long> states) {
        Map<String, Long> texts = new TreeMap<>();
        states.forEach((state, count) -> texts.put(state.text(), count));
        return texts;
    }

    /**
     * What is answered.
     *
     * @param asOf when the tasks were counted
     * @param ageMillis how long ago that was
     * @param states how many tasks are in each state
     * @param complete whether all task names are there; of very many the rest is left out
     */
    record Stats(Instant asOf, long ageMillis, Map<String, Long> states, List<OfType> taskTypes, boolean complete) {}

    /**
     * The tasks of one name.
     *
     * @param oldestQueuedAt since when the one that is queued for longest is so; nothing if none is
     */
    record OfType(
            String taskName,
            Map<String, Long> states,
            @Nullable Instant oldestQueuedAt) {}
}
