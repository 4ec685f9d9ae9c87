package io.tasklane.gateway.bulk;

import static io.tasklane.gateway.TwoGateways.TOPICS;
import static io.tasklane.gateway.TwoGateways.json;
import static io.tasklane.gateway.TwoGateways.now;
import static io.tasklane.gateway.TwoGateways.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.gateway.TwoGateways;
import io.tasklane.model.Decoded;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Task;
import io.tasklane.model.TaskError;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskEvent.Failed;
import io.tasklane.model.TaskEvent.Scheduled;
import io.tasklane.model.TaskId;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class BulkAtTwoGatewaysTest {

    private static TwoGateways two;

    @BeforeAll
    static void start() throws Exception {
        two = new TwoGateways("--tasklane.gateway.bulk.wave=20", "--tasklane.gateway.bulk.tasks-per-second=1000");
    }

    @AfterAll
    static void stop() throws Exception {
        two.close();
    }

    @Test
    void everyTaskThatMatchesEndsOnceAndNoOther() {
        String name = "cancel-" + UUID.randomUUID();
        List<Task> wanted = waiting(name, 130, Map.of("customer", "1"));
        List<Task> others = waiting(name, 5, Map.of("customer", "2"));
        String filter = "{\"filter\":{\"taskName\":\"" + name + "\",\"label.customer\":\"1\"}";
        two.awaitState(wanted.get(129), "scheduled");

        HttpResponse<String> counted = two.send(0, "POST", "/tasks/cancel", filter + ",\"dryRun\":true}");
        assertThat(counted.statusCode()).as(counted.body()).isEqualTo(200);
        assertThat(json(counted).get("matched").longValue()).isEqualTo(130);

        long begun = System.nanoTime();
        HttpResponse<String> accepted = two.send(0, "POST", "/tasks/cancel", filter + "}");
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        String monitor = accepted.headers().firstValue("Location").orElseThrow();
        JsonNode end = awaitEnd(monitor);
        System.out.println("BulkAtTwoGateways: 130 cancelled in "
                + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms");

        assertThat(end.get("state").stringValue()).isEqualTo("completed");
        assertThat(end.get("matched").longValue()).isEqualTo(130);
        assertThat(end.get("done").longValue() + end.get("skipped").longValue()).isEqualTo(130);
        assertThat(end.get("failed").longValue()).isZero();
        assertThat(end.get("progress").get("fraction").doubleValue()).isEqualTo(1);
        assertThat(end.has("finishedAt")).isTrue();
        Map<TaskId, Long> ends = ends();
        wanted.forEach(task -> assertThat(ends).containsEntry(task.taskId(), 1L));
        others.forEach(task -> assertThat(ends).doesNotContainKey(task.taskId()));
        JsonNode aborted = json(two.send(1, "DELETE", monitor, null));
        assertThat(aborted.get("state").stringValue()).as("it had ended").isEqualTo("completed");
    }

    @Test
    void failedTasksRunAgainAndThoseThatCannotAreNamed() {
        String name = "retry-" + UUID.randomUUID();
        List<Task> failed =
                IntStream.range(0, 60).mapToObj(number -> task(name, Map.of())).toList();
        failed.forEach(task -> two.failed(task, 1));
        Task gone = task(name, Map.of());
        two.happened(new Failed(gone, 1, now(), TaskError.of("no-luck", "No luck", null)));
        two.awaitState(gone, "failed");
        failed.forEach(task -> two.awaitState(task, "failed"));

        String body = "{\"filter\":{\"taskName\":\"" + name + "\"}}";
        String first = location(two.send(0, "POST", "/tasks/retry", body));
        String second = location(two.send(1, "POST", "/tasks/retry", body));
        JsonNode one = awaitEnd(first);
        JsonNode other = awaitEnd(second);

        assertThat(one.get("done").longValue() + other.get("done").longValue()).isEqualTo(60);
        assertThat(one.get("problems")).hasSize(1);
        assertThat(one.get("problems").get(0).get("taskId").stringValue())
                .isEqualTo(gone.taskId().value());
        assertThat(one.get("problems").get(0).get("type").stringValue()).endsWith("/dead-letter-gone");
        var commands = two.committed(TOPICS.queue("default"));
        failed.forEach(task -> assertThat(commands.get(task.taskId())).hasSize(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"filter\":null}",
                "{\"filter\":[]}",
                "{\"filter\":{},\"dryRun\":\"yes\"}",
                "{\"filter\":{},\"more\":1}",
                "{\"filter\":{\"state\":\"completed\"}}",
                "{\"filter\":{\"status\":\"failed\"}}",
                "{\"filter\":{\"label.a\":1}}",
                "{\"filter\":{\"tenant\":\"other\"}}",
                "{\"filter\":{\"submittedAfter\":\"now\"}}"
            })
    void whatCannotBeDoneIsRefusedAndSaysWhere(String body) {
        HttpResponse<String> response = two.send(0, "POST", "/tasks/cancel", body);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
        assertThat(json(response).get("type").stringValue()).endsWith("/validation-error");
        assertThat(json(response).get("errors").get(0).get("pointer").stringValue())
                .startsWith("/");
    }

    @Test
    void whatIsNotThereIsNotFound() {
        String path = "/bulkOperations/" + UUID.randomUUID();
        for (String method : List.of("GET", "DELETE")) {
            HttpResponse<String> response = two.send(0, method, path, null);
            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(json(response).get("type").stringValue()).endsWith("/no-such-operation");
        }
        assertThat(two.send(0, "POST", "/tasks/cancel", "[").statusCode()).isEqualTo(400);
        assertThat(two.send(0, "POST", "/tasks/cancel", null).statusCode()).isEqualTo(415);
    }

    private static List<Task> waiting(String name, int count, Map<String, String> labels) {
        List<Task> tasks =
                IntStream.range(0, count).mapToObj(number -> task(name, labels)).toList();
        tasks.forEach(task -> two.happened(new Scheduled(task, 1, now(), now().plusSeconds(3_600))));
        tasks.forEach(task -> two.awaitState(task, "scheduled"));
        return tasks;
    }

    /** How many ends there are of each task that has any. */
    private static Map<TaskId, Long> ends() {
        return two.committed(TOPICS.taskEvents()).values().stream()
                .flatMap(List::stream)
                .map(kafkaRecord -> EventCodec.decode(kafkaRecord, TaskEvent.class))
                .flatMap(decoded -> decoded instanceof Decoded.Read<TaskEvent> read ? Stream.of(read.value()) : null)
                .filter(event -> event.state().isFinal())
                .collect(Collectors.groupingBy(event -> event.task().taskId(), Collectors.counting()));
    }

    private static String location(HttpResponse<String> accepted) {
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        return accepted.headers().firstValue("Location").orElseThrow();
    }

    private static JsonNode awaitEnd(String monitor) {
        return Awaitility.await("the end of " + monitor)
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(100))
                .until(
                        () -> json(two.send(1, "GET", monitor, null)),
                        status -> !status.get("state").stringValue().equals("running"));
    }
}
