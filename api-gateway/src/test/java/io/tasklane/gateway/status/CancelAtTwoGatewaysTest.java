package io.tasklane.gateway.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.gateway.BrokerAdmin;
import io.tasklane.gateway.GatewayApplication;
import io.tasklane.gateway.TestBroker;
import io.tasklane.gateway.control.ControlLogFixture;
import io.tasklane.gateway.status.TaskClaims.Standing;
import io.tasklane.gateway.store.MemoryStore;
import io.tasklane.model.CancelRequested;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Task;
import io.tasklane.model.TaskError;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskEvent.Cancelled;
import io.tasklane.model.TaskEvent.Completed;
import io.tasklane.model.TaskEvent.Retrying;
import io.tasklane.model.TaskEvent.Scheduled;
import io.tasklane.model.TaskEvent.Started;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskJson;
import io.tasklane.model.TaskResult;
import io.tasklane.model.Topics;
import io.tasklane.model.WireEvent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** Two whole gateways on a real broker and one store; tests write what workers would. */
class CancelAtTwoGatewaysTest {

    private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
    private static final EventCodec WORKER = new EventCodec("/test/worker");
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static TestBroker broker;
    private static MemoryStore memory;
    private static Producer<byte[], byte[]> worker;
    private static final List<ConfigurableApplicationContext> GATEWAYS = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        broker = new TestBroker();
        memory = new MemoryStore();
        worker = new KafkaProducer<>(
                broker.properties().clientSettings(Map.of()), new ByteArraySerializer(), new ByteArraySerializer());
        GATEWAYS.add(gateway());
        GATEWAYS.add(gateway());
        for (int gateway = 0; gateway < 2; gateway++) {
            int at = gateway;
            Awaitility.await("gateway " + at)
                    .atMost(PATIENCE)
                    .until(() -> send(at, "GET", "/actuator/health/readiness").statusCode() == 200);
        }
    }

    private static ConfigurableApplicationContext gateway() {
        return new SpringApplicationBuilder(GatewayApplication.class)
                .run(
                        "--spring.config.name=gateway",
                        "--spring.jmx.enabled=false",
                        "--server.port=0",
                        "--logging.level.root=warn",
                        "--tasklane.kafka.partitions=4",
                        "--tasklane.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                        "--tasklane.mongodb.uri=" + memory.uri);
    }

    @AfterAll
    static void stop() throws Exception {
        GATEWAYS.forEach(ConfigurableApplicationContext::close);
        worker.close();
        memory.close();
        broker.close();
    }

    @Test
    void aTaskThatWaitsEndsOnceHoweverManyAskForIt() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Task> tasks =
                IntStream.range(0, 40).mapToObj(number -> waiting(3_600)).toList();
        tasks.forEach(task -> awaitState(task, "scheduled"));

        long begun = System.nanoTime();
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (Task task : tasks) {
            for (int request = 0; request < 4; request++) {
                int at = random.nextInt(2);
                boolean delete = random.nextBoolean();
                answers.add(CompletableFuture.supplyAsync(
                        () -> cancel(at, task, delete).statusCode()));
            }
        }
        List<Integer> codes = answers.stream().map(CompletableFuture::join).toList();
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        tasks.forEach(task -> awaitState(task, "cancelled"));

        System.out.println(codes.size() + " requests for " + tasks.size() + " tasks at two gateways in "
                + took.toMillis() + " ms, seed " + seed);
        assertThat(codes).allMatch(code -> code == 202 || code == 409 || code == 503);
        WrittenLog log = WrittenLog.read(broker);
        for (Task task : tasks) {
            assertThat(log.ends(task)).as("ends of " + task.taskId()).hasSize(1);
            assertThat(log.lastWish(task).ended()).isTrue();
            assertThat(log.wishes(task)).as("one transaction, one wish").hasSize(1);
        }
    }

    @Test
    void theEndBearsWhatEveryEventBears() {
        Task task = waiting(3_600);
        awaitState(task, "scheduled");

        HttpResponse<String> response = cancel(0, task, true);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        assertThat(response.headers().firstValue("Location")).contains("/taskStatus/" + task.taskId());
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(json(response).get("taskId").stringValue())
                .isEqualTo(task.taskId().value());
        assertThat(((Cancelled) WrittenLog.read(broker).ends(task).get(0)).task())
                .isEqualTo(task);
        awaitState(task, "cancelled");
        HttpResponse<String> again = cancel(1, task, true);
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(json(again).get("type").stringValue()).endsWith("/task-already-done");
    }

    @Test
    void whatSomebodyHoldsOrWillSoonHoldIsOnlyWished() {
        Task running = task();
        happened(new Started(running, 1, now(), "worker-1", 5));
        Task soon = waiting(9);
        Task accepted = submittedForLater();
        awaitState(running, "running");
        awaitState(soon, "scheduled");
        awaitState(accepted, "scheduled");

        for (Task task : List.of(running, soon, accepted)) {
            HttpResponse<String> response = cancel(0, task, false);
            assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
            assertThat(json(response).get("status").stringValue()).isEqualTo("processing");
            assertThat(response.headers().firstValue("Retry-After")).contains("1");
            WrittenLog log = WrittenLog.read(broker);
            assertThat(log.ends(task)).isEmpty();
            assertThat(log.lastWish(task).ended()).isFalse();
            assertThat(log.lastWish(task).tenant()).isEqualTo("default");
        }
    }

    @Test
    void aTaskThatIsDoneCannotBeCancelled() {
        Task task = task();
        happened(new Completed(task, 1, now(), TaskResult.text("text/plain", "x")));
        awaitState(task, "completed");

        HttpResponse<String> response = cancel(1, task, true);

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(json(response).get("type").stringValue()).endsWith("/task-already-done");
        assertThat(WrittenLog.read(broker).wishes(task)).isEmpty();
    }

    @Test
    void aTaskThatWasJustAcceptedIsNeverDenied() {
        for (int i = 0; i < 20; i++) {
            HttpResponse<String> response = cancel(i % 2, submittedForLater(), true);
            assertThat(response.statusCode()).as(response.body()).isIn(202, 503);
        }
    }

    @Test
    void aTaskThatBeginsToWaitAfterTheWishEndsAllTheSame() {
        Task task = task();
        happened(new Started(task, 1, now(), "worker-1", 5));
        awaitState(task, "running");
        assertThat(cancel(0, task, true).statusCode()).isEqualTo(202);

        // The worker had not heard of the wish when it gave the command away.
        happened(new Retrying(task, 1, now(), TaskError.of("io", "Failed", null), now().plusSeconds(3_600)));

        awaitState(task, "cancelled");
        assertThat(WrittenLog.read(broker).ends(task)).hasSize(1);
        assertThat(WrittenLog.read(broker).lastWish(task).ended()).isTrue();
    }

    @Test
    void whoDiedBeforeTheCommitIsReplacedAndWritesNothingIfItWakesUpAgain() throws Exception {
        Task task = waiting(3_600);
        awaitState(task, "scheduled");
        String name = "test-dead-" + task.taskId();
        Producer<byte[], byte[]> dead = ControlLogFixture.producer(broker, name);
        dead.initTransactions();
        assertThat(claims().claim(task.taskId(), ClaimPurpose.CANCEL, name, Instant.now()))
                .isInstanceOf(Standing.Granted.class);
        dead.beginTransaction();
        dead.send(
                WORKER.encode(TOPICS.taskControl(), new CancelRequested(task.taskId(), "default", now(), true), null));
        dead.send(WORKER.encode(TOPICS.taskEvents(), new Cancelled(task, 1, now()), null));
        dead.flush();

        awaitAccepted(task);
        Assertions.assertThatThrownBy(dead::commitTransaction).isInstanceOf(KafkaException.class);
        dead.close(Duration.ZERO);

        awaitState(task, "cancelled");
        assertThat(WrittenLog.read(broker).ends(task)).hasSize(1);
    }

    @Test
    void whoFellSilentBeforeItBeganToWriteWritesNothingWhenItWakesUp() {
        Task task = waiting(3_600);
        awaitState(task, "scheduled");
        String name = "test-silent-" + task.taskId();
        Producer<byte[], byte[]> silent = ControlLogFixture.producer(broker, name);
        silent.initTransactions();
        claims().claim(task.taskId(), ClaimPurpose.CANCEL, name, Instant.now().minus(ClaimedWrites.SILENCE));

        awaitAccepted(task);
        awaitState(task, "cancelled");

        Assertions.assertThatThrownBy(() -> {
                    silent.beginTransaction();
                    silent.send(WORKER.encode(TOPICS.taskEvents(), new Cancelled(task, 1, now()), null));
                    silent.commitTransaction();
                })
                .isInstanceOf(KafkaException.class);
        silent.close(Duration.ZERO);
        assertThat(WrittenLog.read(broker).ends(task)).hasSize(1);
    }

    @Test
    void whoDiedAfterTheCommitHasEndedTheTask() throws Exception {
        Task task = waiting(3_600);
        awaitState(task, "scheduled");
        String name = "test-dead-" + task.taskId();
        try (Producer<byte[], byte[]> dead = ControlLogFixture.producer(broker, name)) {
            dead.initTransactions();
            claims().claim(
                            task.taskId(),
                            ClaimPurpose.CANCEL,
                            name,
                            Instant.now().minus(ClaimedWrites.SILENCE));
            dead.beginTransaction();
            dead.send(WORKER.encode(
                    TOPICS.taskControl(), new CancelRequested(task.taskId(), "default", now(), true), null));
            dead.send(WORKER.encode(TOPICS.taskEvents(), new Cancelled(task, 1, now()), null));
            dead.commitTransaction();
        }

        assertThat(cancel(0, task, true).statusCode()).isIn(202, 409);

        awaitState(task, "cancelled");
        assertThat(WrittenLog.read(broker).ends(task)).hasSize(1);
        assertThat(WrittenLog.read(broker).wishes(task)).hasSize(1);
    }

    /** A store that was set back to where it was before the end: it has neither the end nor the claim, but the log has both. */
    @Test
    void aStoreThatHasForgottenTheEndDoesNotLeadToAnother() throws Exception {
        Task task = waiting(3_600);
        awaitState(task, "scheduled");
        Document before = document(task);
        assertThat(cancel(0, task, true).statusCode()).isEqualTo(202);
        awaitState(task, "cancelled");
        Map<TopicPartition, Long> back = new HashMap<>();
        for (int partition = 0; partition < 4; partition++) {
            back.put(new TopicPartition(TOPICS.taskEvents(), partition), 0L);
        }
        // Not those of the gateways: their projection would have to be at the same place.
        try (BrokerAdmin admin = broker.admin();
                MemoryStore setBack = new MemoryStore();
                var control = ControlLogFixture.on(broker, admin, Clock.systemUTC())) {
            setBack.database.getCollection("tasks").insertOne(before);
            ProjectionOffsets offsets = new ProjectionOffsets(setBack.store);
            offsets.advanceTo(back);
            CatchUp view = new CatchUp(new LogEnds(admin, TOPICS.taskEvents()::equals), offsets);
            TaskClaims claims = new TaskClaims(setBack.store);
            Cancellation cancellation = new Cancellation(
                    claims, new ClaimedWrites(claims, control, Clock.systemUTC()), view, WORKER, TOPICS);

            assertThat(cancellation.cancel(task.taskId(), null)).isEqualTo(Cancellation.Answer.UNDECIDED);
        }
        assertThat(WrittenLog.read(broker).ends(task)).hasSize(1);
    }

    private static TaskClaims claims() {
        return GATEWAYS.get(0).getBean(TaskClaims.class);
    }

    private static Document document(Task task) {
        return memory.database
                .getCollection("tasks")
                .find(new Document("_id", task.taskId().value()))
                .first();
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Task task() {
        return new Task(
                TaskId.create(),
                "default",
                "default",
                "resize",
                now(),
                "https://client.example.com/done",
                Map.of("customer", "42"));
    }

    private static Task waiting(int seconds) {
        Task task = task();
        happened(new Scheduled(task, 1, now(), now().plusSeconds(seconds)));
        return task;
    }

    /** Accepted, and not yet taken by any worker: it is in its queue. */
    private static Task submittedForLater() {
        Task task = task();
        produce(
                TOPICS.queue("default"),
                new TaskEvent.Submitted(
                        task, 1, TaskJson.MAPPER.createObjectNode(), now().plusSeconds(3_600), null, null, 0, null, 0));
        return task;
    }

    private static void happened(TaskEvent event) {
        produce(TOPICS.taskEvents(), event);
    }

    private static void produce(String topic, WireEvent event) {
        worker.send(WORKER.encode(topic, event, null));
        worker.flush();
    }

    private static void awaitAccepted(Task task) {
        Awaitility.await("a cancellation of " + task.taskId())
                .atMost(PATIENCE)
                .until(() -> cancel(1, task, true).statusCode() == 202);
    }

    private static void awaitState(Task task, String state) {
        Awaitility.await(task.taskId() + " to be " + state)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> json(send(0, "GET", "/taskStatus/" + task.taskId()))
                        .path("state")
                        .asString("")
                        .equals(state));
    }

    private static HttpResponse<String> cancel(int gateway, Task task, boolean delete) {
        String path = "/taskStatus/" + task.taskId();
        return delete ? send(gateway, "DELETE", path) : send(gateway, "POST", path + "/cancel");
    }

    private static HttpResponse<String> send(int gateway, String method, String path) {
        String port = GATEWAYS.get(gateway).getEnvironment().getRequiredProperty("local.server.port");
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, BodyPublishers.noBody())
                .build();
        return HTTP.sendAsync(request, BodyHandlers.ofString(UTF_8)).join();
    }

    private static JsonNode json(HttpResponse<String> response) {
        return TaskJson.MAPPER.readTree(response.body());
    }
}
