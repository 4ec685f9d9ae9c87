package io.tasklane.gateway.status;

import static io.tasklane.gateway.status.Happenings.TOPICS;
import static io.tasklane.gateway.status.Happenings.kafkaRecord;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.gateway.problems.ProblemMvc;
import io.tasklane.gateway.results.LargeFiles;
import io.tasklane.gateway.results.ResultAnswer;
import io.tasklane.gateway.results.ResultProperties;
import io.tasklane.gateway.results.ResultSending;
import io.tasklane.gateway.results.Results;
import io.tasklane.gateway.store.MemoryStore;
import io.tasklane.model.ResultRef;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskEvent.Completed;
import io.tasklane.model.TaskJson;
import io.tasklane.model.TaskResult;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import tools.jackson.databind.JsonNode;

class StatusHttpTest {

    private final MemoryStore memory = new MemoryStore();
    private final TaskViews views = new TaskViews(memory.store);
    private final Results results = new Results(memory.store);
    private final Projection projection =
            new Projection(TOPICS, memory.store, new Arrivals(), tasks -> {}, new SimpleMeterRegistry());
    private final Happenings happenings = new Happenings();
    private final String id = happenings.task.taskId().value();
    private final Clock clock = Clock.fixed(Happenings.second(100), ZoneOffset.UTC);
    private final HeldFixture held = new HeldFixture(views, clock, 10);
    private final MockMvc http = http();

    private MockMvc http() {
        StatusProperties properties = new StatusProperties(Duration.ofDays(7), Duration.ZERO, 1, 10);
        TaskLookup lookup = new TaskLookup(views, new Arrivals(), time -> true, clock, properties);
        return ProblemMvc.of(
                new ResultSending(
                        new ResultAnswer(new ResultProperties(1, Duration.ofMinutes(1), Duration.ofDays(30)))),
                new StatusController(lookup, held.answers, clock),
                new ResultController(results, lookup, held.answers, clock),
                MemoryStore.problems());
    }

    @AfterEach
    void close() {
        held.close();
        memory.close();
    }

    @Test
    void aTaskThatIsNotDoneIsShownWithAHintWhenToAskAgain() throws Exception {
        happened(happenings.started(1, 1), happenings.progressed(2, 1, 0.4));
        MockHttpServletResponse response = get("/taskStatus/" + id);

        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.getHeader("Retry-After")).isEqualTo("1");
        assertThat(response.getHeader("Cache-Control")).isEqualTo("private, no-cache");
        assertThat(response.getHeader("ETag")).matches("\"\\d+\"");
        JsonNode body = json(response);
        assertThat(body.get("status").stringValue()).isEqualTo("processing");
        assertThat(body.get("state").stringValue()).isEqualTo("running");
        assertThat(body.get("done").booleanValue()).isFalse();
        assertThat(body.get("progress").get("fraction").doubleValue()).isEqualTo(0.4);
        assertThat(body.has("resultUrl")).isFalse();
        assertThat(body.has("error")).isFalse();
    }

    @Test
    void aCompletedTaskSaysWhereItsResultIs() throws Exception {
        happened(happenings.started(1, 1), happenings.completed(2, 1));
        MockHttpServletResponse response = get("/taskStatus/" + id);

        assertThat(json(response).get("resultUrl").stringValue()).isEqualTo("/results/" + id);
        assertThat(json(response).get("finishedAt").stringValue()).isEqualTo("2026-03-01T12:00:02Z");
        assertThat(response.getHeader("Retry-After")).isNull();
    }

    @Test
    void aTaskThatHasNotChangedIsNotSentAgain() throws Exception {
        happened(happenings.started(1, 1));
        String etag = get("/taskStatus/" + id).getHeader("ETag");

        assertThat(get("/taskStatus/" + id, "If-None-Match", etag).getStatus()).isEqualTo(304);
        happened(20, happenings.completed(2, 1));
        assertThat(get("/taskStatus/" + id, "If-None-Match", etag).getStatus()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/taskStatus/", "/results/"})
    void aTaskThatNobodySubmittedIsNotFound(String path) throws Exception {
        assertProblem(get(path + id), 404, "no-such-task");
        assertProblem(get(path + "nonsense"), 404, "no-such-task");
    }

    @Test
    void aResultIsServedAsTheWorkerGaveIt() throws Exception {
        happened(new Completed(happenings.task, 1, Happenings.second(1), TaskResult.text("text/csv", "a,b\n1,2\n")));
        MockHttpServletResponse response = get("/results/" + id);

        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.getContentType()).isEqualTo("text/csv");
        assertThat(response.getContentAsString()).isEqualTo("a,b\n1,2\n");
        assertThat(response.getHeader("Cache-Control")).isEqualTo("private, immutable");
        String etag = response.getHeader("ETag");
        assertThat(etag).startsWith("\"");
        assertThat(get("/results/" + id, "If-None-Match", etag).getStatus()).isEqualTo(304);
    }

    @Test
    void aContentTypeThatIsNoneBecomesBytes() throws Exception {
        happened(new Completed(
                happenings.task, 1, Happenings.second(1), TaskResult.binary("what\r\nX: y", new byte[] {1})));

        assertThat(get("/results/" + id).getContentType()).isEqualTo("application/octet-stream");
        assertThat(get("/results/" + id).getContentAsByteArray()).containsExactly(1);
    }

    @Test
    void partOfAResultCanBeAskedFor() throws Exception {
        happened(new Completed(happenings.task, 1, Happenings.second(1), TaskResult.text("text/plain", "0123456789")));
        String etag = get("/results/" + id).getHeader("ETag");

        assertThat(get("/results/" + id, "Range", "bytes=2-4").getContentAsString())
                .isEqualTo("234");
        assertThat(get("/results/" + id, "Range", "bytes=2-4").getStatus()).isEqualTo(206);
        assertThat(get("/results/" + id, "Range", "bytes=2-4", "If-Range", etag).getStatus())
                .isEqualTo(206);
        for (String[] whole :
                new String[][] {{"Range", "bytes=2-4", "If-Range", "\"another\""}, {"Range", "nonsense"}}) {
            MockHttpServletResponse response = get("/results/" + id, whole);
            assertThat(response.getStatus()).isEqualTo(200);
            assertThat(response.getContentAsString()).isEqualTo("0123456789");
        }
        MockHttpServletResponse outside = get("/results/" + id, "Range", "bytes=90-");
        assertProblem(outside, 416, "range-not-satisfiable");
        assertThat(outside.getHeader("Content-Range")).isEqualTo("bytes */10");
    }

    @Test
    void aLargeResultIsServedFromWhereItsWorkerPutIt() throws Exception {
        byte[] bytes = LargeFiles.random(10_000);
        ResultRef ref = new LargeFiles(memory).upload(happenings.task, 1, bytes, Happenings.second(1));
        happened(LargeFiles.completed(happenings.task, ref, Happenings.second(2)));

        assertThat(get("/results/" + id).getContentAsByteArray()).isEqualTo(bytes);
        assertThat(get("/results/" + id).getContentType()).isEqualTo("text/csv");
        assertThat(get("/results/" + id, "Range", "bytes=9999-").getContentAsByteArray())
                .containsExactly(bytes[9_999]);
    }

    @Test
    void aResultOfAViewThatKnowsNoHashesHasTheSameETag() throws Exception {
        happened(new Completed(happenings.task, 1, Happenings.second(1), TaskResult.text("text/plain", "abc")));
        String etag = get("/results/" + id).getHeader("ETag");
        memory.database
                .getCollection("results")
                .updateMany(new Document(), new Document("$unset", new Document("sha256", "")));

        assertThat(etag).isEqualTo("\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"");
        assertThat(get("/results/" + id).getHeader("ETag")).isEqualTo(etag);
    }

    @Test
    void anEmptyResultIsServedToo() throws Exception {
        happened(new Completed(happenings.task, 1, Happenings.second(1), TaskResult.binary("text/plain", new byte[0])));

        assertThat(get("/results/" + id).getStatus()).isEqualTo(200);
        assertThat(get("/results/" + id).getHeader("Content-Length")).isEqualTo("0");
        assertThat(get("/results/" + id, "Range", "bytes=-1").getStatus()).isEqualTo(200);
        assertProblem(get("/results/" + id, "Range", "bytes=0-"), 416, "range-not-satisfiable");
    }

    @Test
    void thereIsNoResultBeforeTheEndNorWithoutSuccess() throws Exception {
        happened(happenings.started(1, 1));
        MockHttpServletResponse early = get("/results/" + id);
        assertProblem(early, 404, "result-not-ready");
        assertThat(early.getHeader("Retry-After")).isEqualTo("1");

        happened(20, happenings.failed(2, 1));
        MockHttpServletResponse failed = get("/results/" + id);
        assertProblem(failed, 409, "task-failed");
        assertThat(json(failed).get("error").get("detail").stringValue()).isEqualTo("at 2");

        happened(30, happenings.cancelled(3, 2));
        assertProblem(get("/results/" + id), 409, "task-cancelled");
    }

    @Test
    void aStoreThatDoesNotAnswerIsAReasonToComeAgain() throws Exception {
        memory.stop();
        MockHttpServletResponse response = get("/taskStatus/" + id);

        assertProblem(response, 503, "temporarily-unavailable");
        assertThat(response.getHeader("Retry-After")).isEqualTo("1");
    }

    private static void assertProblem(MockHttpServletResponse response, int status, String code) throws Exception {
        assertThat(response.getStatus()).isEqualTo(status);
        assertThat(response.getContentType()).isEqualTo("application/problem+json");
        assertThat(json(response).get("type").stringValue()).isEqualTo("https://tasklane.io/problems/" + code);
        assertThat(json(response).get("status").intValue()).isEqualTo(status);
        assertThat(json(response).get("traceId").stringValue()).hasSize(32);
    }

    private void happened(TaskEvent... events) {
        happened(10, events);
    }

    private void happened(long offset, TaskEvent... events) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        Stream.of(events)
                .forEach(event -> records.add(kafkaRecord(TOPICS.taskEvents(), offset + records.size(), event)));
        projection.on(records);
    }

    private MockHttpServletResponse get(String path, String... headers) throws Exception {
        var request = MockMvcRequestBuilders.get(path);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return http.perform(request).andReturn().getResponse();
    }

    private static JsonNode json(MockHttpServletResponse response) throws Exception {
        return TaskJson.MAPPER.readTree(response.getContentAsString(UTF_8));
    }
}
