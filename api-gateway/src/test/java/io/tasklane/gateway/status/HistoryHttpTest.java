package io.tasklane.gateway.status;

import static io.tasklane.gateway.status.Happenings.TOPICS;
import static io.tasklane.gateway.status.Happenings.kafkaRecord;
import static io.tasklane.gateway.status.Happenings.second;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.gateway.history.TaskHistories;
import io.tasklane.gateway.problems.ProblemMvc;
import io.tasklane.gateway.store.MemoryStore;
import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.DeadLetters;
import io.tasklane.model.Progress;
import io.tasklane.model.Task;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskEvent.Progressed;
import io.tasklane.model.TaskJson;
import io.tasklane.model.WebhookEvent;
import io.tasklane.model.WebhookEvent.Attempted;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
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

class HistoryHttpTest {

    private static final String QUEUE = TOPICS.queue("default");
    private static final String EVENTS = TOPICS.taskEvents();

    private final MemoryStore memory = new MemoryStore();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Projection projection = new Projection(TOPICS, memory.store, new Arrivals(), tasks -> {}, meters);
    private final Happenings happenings = new Happenings();
    private final String path = "/taskStatus/" + happenings.task.taskId() + "/history";
    private final MockMvc http = http();

    private MockMvc http() {
        Clock clock = Clock.fixed(second(5_000), ZoneOffset.UTC);
        StatusProperties properties = new StatusProperties(Duration.ofDays(7), Duration.ZERO, 1, 10);
        TaskLookup lookup =
                new TaskLookup(new TaskViews(memory.store), new Arrivals(), time -> true, clock, properties);
        return ProblemMvc.of(new HistoryController(lookup, new TaskHistories(memory.store)), MemoryStore.problems());
    }

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void everythingThatHappenedIsThereInOrder() throws Exception {
        projection.on(life());

        List<JsonNode> entries = entries(path);
        assertThat(types(entries))
                .containsExactly(
                        "task.submitted",
                        "task.started",
                        "task.progressed",
                        "task.retrying",
                        "task.started",
                        "task.failed",
                        "webhook.delivery-requested",
                        "webhook.attempted",
                        "webhook.attempted",
                        "webhook.abandoned");
        assertThat(entries.get(2).at("/progress/fraction").doubleValue()).isEqualTo(0.5);
        assertThat(entries.get(3).get("nextAttemptAt").stringValue()).isEqualTo("2026-03-01T12:00:09Z");
        assertThat(entries.get(3).at("/error/title").stringValue()).isEqualTo("Timed out");
        assertThat(entries.get(7).at("/webhook/statusCode").intValue()).isEqualTo(500);
        assertThat(entries.get(7).at("/webhook/outcome").stringValue()).isEqualTo("retrying");
        assertThat(entries.get(9).at("/webhook/failureClass").stringValue()).isEqualTo("failed");
    }

    @Test
    void howOftenAndInWhichOrderRecordsAreReadDoesNotMatter() throws Exception {
        projection.on(life());
        List<JsonNode> expected = entries(path);
        for (int seed = 0; seed < 30; seed++) {
            memory.database.getCollection("task_history").deleteMany(new Document());
            List<ConsumerRecord<byte[], byte[]>> shuffled = new ArrayList<>(life());
            shuffled.addAll(life());
            Collections.shuffle(shuffled, new Random(seed));
            shuffled.forEach(one -> projection.on(List.of(one)));

            assertThat(entries(path)).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void aClockThatIsWrongChangesNothingOfTheOrderOfEvents() throws Exception {
        projection.on(List.of(
                kafkaRecord(QUEUE, 1, happenings.submitted()),
                kafkaRecord(EVENTS, 1, happenings.started(500, 1)),
                kafkaRecord(EVENTS, 2, happenings.completed(400, 1)),
                kafkaRecord(TOPICS.webhookDeliveries(), 1, delivery(1, 450)),
                kafkaRecord(TOPICS.webhookAttempts(), 1, attempted(1, 600, AttemptOutcome.DELIVERED))));

        assertThat(types(entries(path)))
                .containsExactly(
                        "task.submitted",
                        "webhook.delivery-requested",
                        "task.started",
                        "task.completed",
                        "webhook.attempted");
    }

    @Test
    void pagesAreTheWholeHistoryWhateverTheirSize() throws Exception {
        projection.on(life());
        List<JsonNode> whole = entries(path);
        for (int size = 1; size <= whole.size() + 1; size++) {
            List<JsonNode> paged = new ArrayList<>();
            String page = path + "?pageSize=" + size;
            while (page != null) {
                JsonNode body = json(get(page));
                assertThat(body.get("history").size()).isBetween(1, size);
                body.get("history").forEach(paged::add);
                page = body.has("nextPageToken")
                        ? path + "?pageSize=" + size + "&pageToken="
                                + body.get("nextPageToken").stringValue()
                        : null;
            }
            assertThat(paged).as("pages of %d", size).isEqualTo(whole);
        }
    }

    @Test
    void ofThousandsOfReportsSomeAreKept() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> reports = new ArrayList<>();
        for (int sequence = 1; sequence <= 5_000; sequence++) {
            reports.add(kafkaRecord(
                    EVENTS,
                    sequence,
                    new Progressed(happenings.task, 1, second(1), sequence, new Progress(sequence / 5_000.0, null))));
        }
        projection.on(reports);

        List<Double> expected = IntStream.of(1, 10, 100, 1000)
                .flatMap(power -> IntStream.rangeClosed(1, 9).map(digit -> digit * power))
                .filter(sequence -> sequence <= 5_000)
                .mapToObj(sequence -> sequence / 5_000.0)
                .toList();
        assertThat(entries(path).stream()
                        .map(entry -> entry.at("/progress/fraction").doubleValue()))
                .isEqualTo(expected);
    }

    @Test
    void whatComesHomeFromATierIsNotTold() throws Exception {
        projection.on(List.of(
                kafkaRecord(QUEUE, 1, happenings.submitted()),
                kafkaRecord(QUEUE, 2, happenings.submittedAgain()),
                kafkaRecord(TOPICS.webhookDeliveries(), 2, delivery(2, 20))));

        assertThat(types(entries(path))).containsExactly("task.submitted");
    }

    @Test
    void whatIsHeldIsTold() throws Exception {
        projection.on(List.of(
                kafkaRecord(QUEUE, 1, happenings.submitted()),
                kafkaRecord(TOPICS.webhookDeliveries(), 1, delivery(1, 20)),
                kafkaRecord(TOPICS.webhookAttempts(), 1, attempted(1, 21, AttemptOutcome.HELD))));

        List<JsonNode> entries = entries(path);
        assertThat(types(entries)).containsExactly("task.submitted", "webhook.delivery-requested", "webhook.attempted");
        assertThat(entries.get(2).at("/webhook/outcome").stringValue()).isEqualTo("held");
        assertThat(entries.get(2).at("/webhook").has("statusCode")).isFalse();
    }

    /** It bears a task's id, for every delivery does; whoever asks for one can name any task of theirs. */
    @ParameterizedTest
    @ValueSource(strings = {"endpoint.ping", "endpoint.test"})
    void whatIsAboutAnEndpointAndNoTaskIsNotTold(String type) throws Exception {
        DeliveryRequested ping = delivery(1, 20, type);
        ConsumerRecord<byte[], byte[]> letter = kafkaRecord(TOPICS.deadWebhooks(), 1, ping);
        letter.headers().add(DeadLetters.REASON, "failed".getBytes(UTF_8));
        projection.on(List.of(
                kafkaRecord(QUEUE, 1, happenings.submitted()),
                kafkaRecord(TOPICS.webhookDeliveries(), 1, ping),
                kafkaRecord(TOPICS.webhookAttempts(), 1, attempted(1, 21, AttemptOutcome.ABANDONED, type)),
                letter,
                kafkaRecord(TOPICS.webhookDeliveries(), 2, delivery(1, 30, "task.failed"))));

        assertThat(types(entries(path))).containsExactly("task.submitted", "webhook.delivery-requested");
    }

    @Test
    void theHistoryOfAnotherTenantsTaskIsNotThere() throws Exception {
        Task own = happenings.task;
        Task foreign = new Task(own.taskId(), "acme", "default", "resize", own.submittedAt(), null, Map.of());
        projection.on(List.of(kafkaRecord(EVENTS, 1, new TaskEvent.Cancelled(foreign, 1, second(1)))));

        assertThat(get(path).getStatus()).isEqualTo(404);
    }

    @Test
    void whatSomebodyElseSaysOfATaskIsNotShownToItsTenant() throws Exception {
        DeliveryRequested foreign = new DeliveryRequested(
                "msg_1",
                "ep_1",
                "acme",
                happenings.task.taskId(),
                second(1),
                1,
                "https://x.example",
                "task.completed",
                "{}");
        projection.on(List.of(
                kafkaRecord(QUEUE, 1, happenings.submitted()), kafkaRecord(TOPICS.webhookDeliveries(), 1, foreign)));

        assertThat(types(entries(path))).containsExactly("task.submitted");
    }

    @Test
    void aDeadLetterThatIsNoDeliveryIsPassedOver() throws Exception {
        projection.on(List.of(
                kafkaRecord(TOPICS.deadWebhooks(), 1, happenings.failed(1, 1)),
                kafkaRecord(QUEUE, 1, happenings.submitted())));

        assertThat(types(entries(path))).containsExactly("task.submitted");
        assertThat(meters.counter("tasklane.projection.unreadable").count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pageToken=x", "pageToken=%20", "pageToken=YiB3IDE", "pageToken=Iw"})
    void aTokenThatIsNoneIsRefused(String query) throws Exception {
        projection.on(life());

        MockHttpServletResponse response = get(path + "?" + query);
        assertThat(response.getStatus()).isEqualTo(400);
        assertThat(json(response).get("type").stringValue()).endsWith("/invalid-page-token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pageSize=0", "pageSize=-3", "pageSize=many", "pageSize=99999999999"})
    void aSizeThatIsNoneIsRefused(String query) throws Exception {
        projection.on(life());

        assertThat(get(path + "?" + query).getStatus()).isEqualTo(400);
    }

    private List<ConsumerRecord<byte[], byte[]>> life() {
        ConsumerRecord<byte[], byte[]> dead = kafkaRecord(TOPICS.deadWebhooks(), 7, delivery(2, 20));
        dead.headers().add(DeadLetters.REASON, "failed".getBytes(UTF_8));
        ConsumerRecord<byte[], byte[]> later = new ConsumerRecord<>(
                dead.topic(),
                0,
                7,
                second(41).toEpochMilli(),
                dead.timestampType(),
                0,
                0,
                dead.key(),
                dead.value(),
                dead.headers(),
                dead.leaderEpoch());
        return List.of(
                kafkaRecord(QUEUE, 3, happenings.submitted()),
                kafkaRecord(EVENTS, 10, happenings.started(1, 1)),
                kafkaRecord(EVENTS, 12, happenings.progressed(2, 1, 0.5)),
                kafkaRecord(EVENTS, 13, happenings.retrying(3, 1, 9)),
                kafkaRecord(QUEUE, 9, happenings.submittedAgain()),
                kafkaRecord(EVENTS, 20, happenings.started(10, 2)),
                kafkaRecord(EVENTS, 30, happenings.failed(20, 2)),
                kafkaRecord(TOPICS.webhookDeliveries(), 1, delivery(1, 20)),
                kafkaRecord(TOPICS.webhookAttempts(), 1, attempted(1, 21, AttemptOutcome.RETRYING)),
                kafkaRecord(TOPICS.webhookDeliveries(), 2, delivery(2, 20)),
                kafkaRecord(TOPICS.webhookAttempts(), 2, attempted(2, 40, AttemptOutcome.ABANDONED)),
                later);
    }

    private DeliveryRequested delivery(int attempt, int at) {
        return delivery(attempt, at, "task.failed");
    }

    private DeliveryRequested delivery(int attempt, int at, String type) {
        return new DeliveryRequested(
                "msg_1",
                "ep_1",
                "default",
                happenings.task.taskId(),
                second(at),
                attempt,
                "https://client.example.com/done",
                type,
                "{}");
    }

    private WebhookEvent attempted(int attempt, int at, AttemptOutcome outcome) {
        return attempted(attempt, at, outcome, null);
    }

    private WebhookEvent attempted(int attempt, int at, AttemptOutcome outcome, String type) {
        boolean delivered = outcome == AttemptOutcome.DELIVERED;
        boolean held = outcome == AttemptOutcome.HELD;
        return new Attempted(
                "msg_1",
                "ep_1",
                "default",
                happenings.task.taskId(),
                attempt,
                second(at),
                "https://client.example.com/done",
                held ? 0 : 12,
                outcome,
                held ? null : delivered ? 204 : 500,
                held || delivered ? null : "status",
                null,
                outcome == AttemptOutcome.RETRYING ? second(26) : null,
                0,
                type,
                null,
                null);
    }

    private List<JsonNode> entries(String at) throws Exception {
        MockHttpServletResponse response = get(at);
        assertThat(response.getStatus()).as(response.getContentAsString()).isEqualTo(200);
        List<JsonNode> entries = new ArrayList<>();
        json(response).get("history").forEach(entries::add);
        return entries;
    }

    private static List<String> types(List<JsonNode> entries) {
        return entries.stream().map(entry -> entry.get("type").stringValue()).toList();
    }

    private MockHttpServletResponse get(String at) throws Exception {
        return http.perform(MockMvcRequestBuilders.get(URI.create(at)))
                .andReturn()
                .getResponse();
    }

    private static JsonNode json(MockHttpServletResponse response) throws Exception {
        return TaskJson.MAPPER.readTree(response.getContentAsString(UTF_8));
    }
}
