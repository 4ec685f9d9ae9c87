package io.tasklane.gateway.status;

import static io.tasklane.gateway.status.Happenings.TOPICS;
import static io.tasklane.gateway.status.Happenings.kafkaRecord;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.gateway.BrokerAdmin;
import io.tasklane.gateway.TestBroker;
import io.tasklane.gateway.control.ControlLog;
import io.tasklane.gateway.control.ControlLogFixture;
import io.tasklane.gateway.problems.ProblemMvc;
import io.tasklane.gateway.store.MemoryStore;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Task;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskEvent.Started;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskJson;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import tools.jackson.databind.JsonNode;

/** What is answered when nothing can be written; {@code CancelAtTwoGatewaysTest} has what is written. */
class CancelHttpTest {

    private final MemoryStore memory = new MemoryStore();
    private final TaskViews views = new TaskViews(memory.store);
    private final Projection projection =
            new Projection(TOPICS, memory.store, new Arrivals(), tasks -> {}, new SimpleMeterRegistry());
    private final Happenings happenings = new Happenings();
    private final String path = "/taskStatus/" + happenings.task.taskId();
    private final Clock clock = Clock.fixed(Happenings.second(100), ZoneOffset.UTC);
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final BrokerAdmin silent = TestBroker.adminOf(() -> {
        throw new KafkaException("no answer");
    });
    private final ControlLog control = ControlLogFixture.of(name -> producer, silent, clock);
    private final MockMvc http = http();

    private MockMvc http() {
        StatusProperties properties = new StatusProperties(Duration.ofDays(7), Duration.ZERO, 1, 10);
        TaskLookup lookup = new TaskLookup(views, new Arrivals(), time -> true, clock, properties);
        CatchUp view =
                new CatchUp(new LogEnds(silent, TOPICS.taskEvents()::equals), new ProjectionOffsets(memory.store));
        TaskClaims claims = new TaskClaims(memory.store);
        Cancellation cancellation = new Cancellation(
                claims, new ClaimedWrites(claims, control, clock), view, new EventCodec("/tasklane/gateway"), TOPICS);
        return ProblemMvc.of(
                new CancelController(new CancelRequests(lookup, cancellation, clock)), MemoryStore.problems());
    }

    @AfterEach
    void close() {
        control.close();
        silent.close();
        memory.close();
    }

    @Test
    void aTaskThatNobodySubmittedIsNotFound() throws Exception {
        assertProblem(delete("/taskStatus/" + TaskId.create()), 404, "no-such-task");
        assertProblem(delete("/taskStatus/nonsense"), 404, "no-such-task");
        assertProblem(post("/taskStatus/nonsense/cancel"), 404, "no-such-task");
    }

    @Test
    void theTaskOfAnotherTenantIsNotFound() throws Exception {
        Task own = happenings.task;
        Task foreign = new Task(own.taskId(), "acme", "default", "resize", own.submittedAt(), null, Map.of());
        happened(new Started(foreign, 1, Happenings.second(1), "worker-1", 5));

        assertProblem(delete(path), 404, "no-such-task");
    }

    @Test
    void aTaskThatIsDoneStaysAsItIs() throws Exception {
        happened(happenings.failed(3, 1));

        assertProblem(delete(path), 409, "task-already-done");
        assertProblem(post(path + "/cancel"), 409, "task-already-done");
        assertThat(json(delete(path)).get("taskId").stringValue())
                .isEqualTo(happenings.task.taskId().value());
    }

    @Test
    void withoutAWriterNothingIsClaimed() throws Exception {
        producer.initTransactionException = new TimeoutException("no broker");
        happened(happenings.started(1, 1));

        MockHttpServletResponse response = delete(path);

        assertProblem(response, 503, "temporarily-unavailable");
        assertThat(response.getHeader("Retry-After")).isEqualTo("1");
        assertThat(claim()).doesNotContainKeys("claim", "wishedAt");
    }

    @Test
    void nothingIsWrittenUnlessTheViewIsKnownToHaveEverything() throws Exception {
        happened(happenings.started(1, 1));

        assertProblem(delete(path), 503, "temporarily-unavailable");

        assertThat(producer.history()).isEmpty();
        assertThat(claim()).doesNotContainKeys("claim", "wishedAt");
    }

    @Test
    void aStoreThatDoesNotAnswerIsAReasonToComeAgain() throws Exception {
        memory.stop();

        assertProblem(delete(path), 503, "temporarily-unavailable");
    }

    private Document claim() {
        Document claim = memory.database
                .getCollection(TaskClaims.COLLECTION)
                .find(new Document("_id", happenings.task.taskId().value()))
                .first();
        return claim == null ? new Document() : claim;
    }

    private void happened(TaskEvent event) {
        projection.on(List.of(kafkaRecord(TOPICS.taskEvents(), 10, event)));
    }

    private MockHttpServletResponse delete(String at) throws Exception {
        return http.perform(MockMvcRequestBuilders.delete(at)).andReturn().getResponse();
    }

    private MockHttpServletResponse post(String at) throws Exception {
        return http.perform(MockMvcRequestBuilders.post(at)).andReturn().getResponse();
    }

    private static void assertProblem(MockHttpServletResponse response, int status, String code) throws Exception {
        assertThat(response.getStatus()).as(response.getContentAsString()).isEqualTo(status);
        assertThat(response.getContentType()).isEqualTo("application/problem+json");
        assertThat(json(response).get("type").stringValue()).isEqualTo("https://tasklane.io/problems/" + code);
    }

    private static JsonNode json(MockHttpServletResponse response) throws Exception {
        return TaskJson.MAPPER.readTree(response.getContentAsString());
    }
}
