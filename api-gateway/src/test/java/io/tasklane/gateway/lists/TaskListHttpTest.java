package io.tasklane.gateway.lists;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.gateway.problems.ProblemMvc;
import io.tasklane.gateway.status.ProjectedTasks;
import io.tasklane.gateway.store.MemoryStore;
import io.tasklane.model.Task;
import io.tasklane.model.TaskError;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskEvent.Cancelled;
import io.tasklane.model.TaskEvent.Completed;
import io.tasklane.model.TaskEvent.Failed;
import io.tasklane.model.TaskEvent.Retrying;
import io.tasklane.model.TaskEvent.Scheduled;
import io.tasklane.model.TaskEvent.Started;
import io.tasklane.model.TaskEvent.Submitted;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskJson;
import io.tasklane.model.TaskResult;
import io.tasklane.model.TaskState;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class TaskListHttpTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant NOW = START.plusSeconds(100);
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private final MemoryStore memory = new MemoryStore();
    private final ProjectedTasks tasks = new ProjectedTasks(memory.store);
    private final MockMvc http = ProblemMvc.of(
            new TaskListController(new Tasks(memory.store), new PageTokens("secret"), CLOCK),
            new TaskCountsController(new TaskCounts(memory.store, CLOCK), CLOCK),
            MemoryStore.problems());

    /** A task of the model: what a client should see of it. */
    private record Expected(Task task, TaskState state, Instant queuedSince) {}

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void pagesHaveExactlyTheTasksThatClientsSeeAsTheFilterSays() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Expected> all = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            all.add(random(random));
        }
        int found = 0;
        for (int query = 0; query < 150; query++) {
            Map<String, String> filter = filter(random);
            boolean newestFirst = random.nextBoolean();
            List<String> expected = all.stream()
                    .filter(one -> one.task().tenant().equals("default") && matches(one, filter))
                    .sorted(order(newestFirst))
                    .map(one -> one.task().taskId().value())
                    .toList();
            found += expected.size();

            assertThat(listed(filter, newestFirst, 1 + random.nextInt(30)))
                    .as("seed " + seed + ": " + filter)
                    .isEqualTo(expected);
        }
        System.out.println("TaskListHttp: 150 lists with " + found + " tasks, seed " + seed);
    }

    @Test
    void countsAreThoseOfTheListsAndTheOldestQueuedTaskIsNamed() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Expected> all = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            all.add(random(random));
        }
        all.removeIf(one -> !one.task().tenant().equals("default"));

        JsonNode stats = json(get("/tasks/stats"));

        assertThat(stats.get("complete").booleanValue()).isTrue();
        assertThat(stats.get("asOf").stringValue()).isEqualTo(NOW.toString());
        assertThat(states(stats)).as("seed " + seed).isEqualTo(counted(all));
        Map<String, List<Expected>> byName = all.stream()
                .collect(Collectors.groupingBy(one -> one.task().taskName(), TreeMap::new, Collectors.toList()));
        assertThat(stats.get("taskTypes")).hasSize(byName.size());
        stats.get("taskTypes").forEach(type -> {
            List<Expected> ofName = byName.get(type.get("taskName").stringValue());
            assertThat(states(type)).as("seed " + seed).isEqualTo(counted(ofName));
            String oldest = ofName.stream()
                    .filter(one -> one.state() == TaskState.QUEUED)
                    .map(Expected::queuedSince)
                    .min(Comparator.naturalOrder())
                    .map(Instant::toString)
                    .orElse("");
            assertThat(type.path("oldestQueuedAt").asString(""))
                    .as("seed " + seed)
                    .isEqualTo(oldest);
        });
    }

    @Test
    void aTokenIsRefusedWithAnotherFilterOrOrder() throws Exception {
        for (int i = 0; i < 3; i++) {
            submitted(task("default", START.plusSeconds(i), "resize", Map.of("customer", "42")), null);
        }
        MockHttpServletResponse first = get("/tasks?label.customer=42&taskName=resize&pageSize=2");
        String token = json(first).get("nextPageToken").stringValue();

        assertThat(first.getHeader("Link"))
                .isEqualTo(
                        "</tasks?label.customer=42&taskName=resize&pageSize=2&pageToken=" + token + ">; rel=\"next\"");
        assertThat(get("/tasks?taskName=resize&label.customer=42&pageSize=1&pageToken=" + token)
                        .getStatus())
                .isEqualTo(200);
        for (String other : List.of("", "taskName=resize&", "label.customer=43&taskName=resize&")) {
            assertProblem(get("/tasks?" + other + "pageToken=" + token), 400, "invalid-page-token");
        }
        assertProblem(
                get("/tasks?label.customer=42&taskName=resize&sort=submittedAt&pageToken=" + token),
                400,
                "invalid-page-token");
        assertProblem(get("/tasks?pageToken=abc"), 400, "invalid-page-token");
    }

    @Test
    void aPageHasAtMostAThousandTasks() throws Exception {
        for (int i = 0; i < 1_001; i++) {
            submitted(task("default", START.plusMillis(i), "resize", Map.of()), null);
        }
        MockHttpServletResponse response = get("/tasks?pageSize=1000000");

        assertThat(json(response).get("tasks")).hasSize(1_000);
        assertThat(response.getHeader("Link")).contains("pageSize=1000&");
    }

    @Test
    void anEmptyListIsAPageToo() throws Exception {
        assertThat(get("/tasks").getContentAsString()).isEqualTo("{\"tasks\":[]}");
        assertThat(json(get("/tasks/stats")).get("taskTypes")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pagesize=3",
                "pageSize=0",
                "pageSize=-1",
                "pageSize=x",
                "pageSize=1&pageSize=2",
                "pageSize=",
                "sort=taskName",
                "state=done",
                "state=",
                "status=QUEUED",
                "taskName=%20",
                "submittedAfter=yesterday",
                "submittedBefore=-99999-01-01T00:00:00Z",
                "label.a.b=1",
                "label.=1",
                "label.%24where=1",
                "label.a=1&label.a=2",
                "tenant=other"
            })
    void aQueryThatIsNotUnderstoodIsRefused(String query) throws Exception {
        assertProblem(get("/tasks?" + query), 400, "malformed-request");
    }

    @Test
    void aStoreThatDoesNotAnswerIsAReasonToComeAgain() throws Exception {
        memory.stop();

        assertProblem(get("/tasks"), 503, "temporarily-unavailable");
        assertProblem(get("/tasks/stats"), 503, "temporarily-unavailable");
    }

    private Expected random(Random random) {
        Task task = task(
                random.nextInt(5) == 0 ? "acme" : "default",
                // Some at the same time: then their ids decide.
                START.plusSeconds(random.nextInt(20)),
                "name" + random.nextInt(3),
                random.nextBoolean()
                        ? Map.of("customer", "" + random.nextInt(3))
                        : Map.of("customer", "1", "a/b", "x y"));
        Instant due = START.plusSeconds(50 + random.nextInt(100));
        boolean waits = due.isAfter(NOW);
        int kind = random.nextInt(9);
        if (kind != 1) {
            submitted(task, kind == 0 ? due : null);
        }
        Instant at = START.plusSeconds(30);
        TaskError error = TaskError.of("io", "Failed", null);
        switch (kind) {
            case 0 -> {
                return new Expected(task, waits ? TaskState.SCHEDULED : TaskState.QUEUED, due);
            }
            case 1, 2 -> {
                tasks.happened(new Scheduled(task, 1, at, due));
                return new Expected(task, waits ? TaskState.SCHEDULED : TaskState.QUEUED, due);
            }
            case 3 -> {
                tasks.happened(new Retrying(task, 1, at, error, due));
                return new Expected(task, waits ? TaskState.RETRYING : TaskState.QUEUED, due);
            }
            case 4 -> {
                return new Expected(task, TaskState.QUEUED, task.submittedAt());
            }
            case 5 -> tasks.happened(new Started(task, 1, at, "worker-1", 5));
            case 6 -> tasks.happened(new Completed(task, 1, at, TaskResult.text("text/plain", "x")));
            case 7 -> tasks.happened(new Failed(task, 1, at, error));
            default -> tasks.happened(new Cancelled(task, 1, at));
        }
        TaskState[] ends = {TaskState.RUNNING, TaskState.COMPLETED, TaskState.FAILED, TaskState.CANCELLED};
        return new Expected(task, ends[kind - 5], at);
    }

    private static Map<String, String> filter(Random random) {
        Map<String, String> filter = new LinkedHashMap<>();
        if (random.nextInt(3) == 0) {
            filter.put("status", TaskState.Status.values()[random.nextInt(4)].text());
        }
        if (random.nextInt(2) == 0) {
            filter.put("state", TaskState.values()[random.nextInt(7)].text());
        }
        if (random.nextInt(3) == 0) {
            filter.put("taskName", "name" + random.nextInt(4));
        }
        if (random.nextInt(3) == 0) {
            filter.put("label.customer", "" + random.nextInt(3));
        }
        if (random.nextInt(5) == 0) {
            filter.put("label.a/b", "x y");
        }
        if (random.nextInt(4) == 0) {
            filter.put("submittedAfter", START.plusSeconds(random.nextInt(20)).toString());
        }
        if (random.nextInt(4) == 0) {
            filter.put("submittedBefore", START.plusSeconds(random.nextInt(20)).toString());
        }
        return filter;
    }

    private static boolean matches(Expected one, Map<String, String> filter) {
        return filter.entrySet().stream().allMatch(condition -> switch (condition.getKey()) {
            case "status" -> one.state().status().text().equals(condition.getValue());
            case "state" -> one.state().text().equals(condition.getValue());
            case "taskName" -> one.task().taskName().equals(condition.getValue());
            case "submittedAfter" -> one.task().submittedAt().isAfter(Instant.parse(condition.getValue()));
            case "submittedBefore" -> one.task().submittedAt().isBefore(Instant.parse(condition.getValue()));
            default ->
                condition
                        .getValue()
                        .equals(one.task().labels().get(condition.getKey().substring(6)));
        });
    }

    private static Comparator<Expected> order(boolean newestFirst) {
        Comparator<Expected> oldestFirst = Comparator.comparing(
                        (Expected one) -> one.task().submittedAt())
                .thenComparing(one -> one.task().taskId());
        return newestFirst ? oldestFirst.reversed() : oldestFirst;
    }

    private List<String> listed(Map<String, String> filter, boolean newestFirst, int pageSize) throws Exception {
        List<String> listed = new ArrayList<>();
        StringBuilder path = new StringBuilder("/tasks?pageSize=" + pageSize);
        filter.forEach((name, value) -> path.append('&')
                .append(URLEncoder.encode(name, UTF_8))
                .append('=')
                .append(URLEncoder.encode(value, UTF_8).replace("+", "%20")));
        String next = newestFirst ? path.toString() : path + "&sort=submittedAt";
        while (next != null) {
            MockHttpServletResponse response = get(next);
            assertThat(response.getStatus()).as(response.getContentAsString()).isEqualTo(200);
            JsonNode page = json(response);
            page.get("tasks").forEach(task -> listed.add(task.get("taskId").stringValue()));
            String link = response.getHeader("Link");
            assertThat(page.has("nextPageToken")).isEqualTo(link != null);
            next = link == null ? null : link.replaceAll("^<(.*)>; rel=\"next\"$", "$1");
        }
        return listed;
    }

    private static Map<String, Long> states(JsonNode node) {
        Map<String, Long> states = new TreeMap<>();
        node.get("states")
                .propertyStream()
                .forEach(state -> states.put(state.getKey(), state.getValue().longValue()));
        return states;
    }

    private static Map<String, Long> counted(List<Expected> all) {
        Map<TaskState, Long> counts = new EnumMap<>(TaskState.class);
        all.forEach(one -> counts.merge(one.state(), 1L, Long::sum));
        Map<String, Long> texts = new TreeMap<>();
        for (TaskState state : TaskState.values()) {
            texts.put(state.text(), counts.getOrDefault(state, 0L));
        }
        return texts;
    }

    private static Task task(String tenant, Instant at, String name, Map<String, String> labels) {
        return new Task(TaskId.create(), tenant, "default", name, at, null, labels);
    }

    private void submitted(Task task, @Nullable Instant runAt) {
        TaskEvent command =
                new Submitted(task, 1, JsonNodeFactory.instance.objectNode(), runAt, null, null, 0, null, 0);
        tasks.happened(command);
    }

    private MockHttpServletResponse get(String path) throws Exception {
        return http.perform(MockMvcRequestBuilders.get(URI.create(path)))
                .andReturn()
                .getResponse();
    }

    private static void assertProblem(MockHttpServletResponse response, int status, String code) throws Exception {
        assertThat(response.getStatus()).as(response.getContentAsString()).isEqualTo(status);
        assertThat(response.getContentType()).isEqualTo("application/problem+json");
        assertThat(json(response).get("type").stringValue()).isEqualTo("https://tasklane.io/problems/" + code);
    }

    private static JsonNode json(MockHttpServletResponse response) throws Exception {
        return TaskJson.MAPPER.readTree(response.getContentAsString(UTF_8));
    }
}
