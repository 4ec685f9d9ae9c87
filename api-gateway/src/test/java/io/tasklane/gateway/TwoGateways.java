package io.tasklane.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tasklane.gateway.store.MemoryStore;
import io.tasklane.model.DeadLetters;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Task;
import io.tasklane.model.TaskError;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskEvent.Failed;
import io.tasklane.model.TaskEvent.Submitted;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskJson;
import io.tasklane.model.Topics;
import io.tasklane.model.WireEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** Two whole gateways on a real broker and one store; tests write what workers would. */
public final class TwoGateways implements AutoCloseable {

    public static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);

    private static final EventCodec WORKER = new EventCodec("/test/worker");
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    public final TestBroker broker = new TestBroker();
    public final MemoryStore memory = new MemoryStore();
    private final Producer<byte[], byte[]> worker;
    private final List<ConfigurableApplicationContext> gateways = new ArrayList<>();

    public TwoGateways(String... settings) throws Exception {
        worker = new KafkaProducer<>(
                broker.properties().clientSettings(Map.of()), new ByteArraySerializer(), new ByteArraySerializer());
        for (int gateway = 0; gateway < 2; gateway++) {
            gateways.add(start(settings));
            awaitReady(gateway);
        }
    }

    /** Stops one of them, and starts it again with these settings in place of those that it had. */
    public void restart(int at, String... settings) {
        gateways.get(at).close();
        gateways.set(at, start(settings));
        awaitReady(at);
    }

    private void awaitReady(int at) {
        Awaitility.await("gateway " + at)
                .atMost(PATIENCE)
                .until(() -> send(at, "GET", "/actuator/health/readiness", null).statusCode() == 200);
    }

    private ConfigurableApplicationContext start(String... settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.config.name=gateway",
                "--spring.jmx.enabled=false",
                "--server.port=0",
                "--logging.level.root=warn",
                "--tasklane.kafka.partitions=4",
                "--tasklane.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                "--tasklane.mongodb.uri=" + memory.uri));
        arguments.addAll(List.of(settings));
        return new SpringApplicationBuilder(GatewayApplication.class).run(arguments.toArray(String[]::new));
    }

    public ConfigurableApplicationContext gateway(int at) {
        return gateways.get(at);
    }

    public static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    public static Task task(String taskName, Map<String, String> labels) {
        return new Task(TaskId.create(), "default", "default", taskName, now(), null, labels);
    }

    public static Submitted command(Task task, int attempt) {
        return new Submitted(
                task, attempt, TaskJson.MAPPER.createObjectNode().put("x", 1), null, null, 60, 3, null, attempt - 1);
    }

    /** What a worker writes of a task whose attempt failed for good: the failure and the letter. */
    public void failed(Task task, int attempt) {
        var command = WORKER.encode(TOPICS.queue("default"), command(task, attempt), null);
        happened(new Failed(task, attempt, now(), TaskError.of("no-luck", "No luck", null)));
        send(DeadLetters.of(consumed(command), TOPICS.deadTasks(), "no-luck", "secret"));
    }

    private static ConsumerRecord<byte[], byte[]> consumed(ProducerRecord<byte[], byte[]> produced) {
        return new ConsumerRecord<>(
                produced.topic(),
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                produced.key(),
                produced.value(),
                produced.headers(),
                Optional.empty());
    }

    public void happened(TaskEvent event) {
        produce(TOPICS.taskEvents(), event);
    }

    public void produce(String topic, WireEvent event) {
        send(WORKER.encode(topic, event, null));
    }

    public void send(ProducerRecord<byte[], byte[]> next) {
        worker.send(next);
        worker.flush();
    }

    public void awaitState(Task task, String state) {
        Awaitility.await(task.taskId() + " to be " + state)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> json(send(0, "GET", "/taskStatus/" + task.taskId(), null))
                        .path("state")
                        .asString("")
                        .equals(state));
    }

    /** @param headers names and values in turn */
    public HttpResponse<String> send(int gateway, String method, String path, String body, String... headers) {
        String port = gateways.get(gateway).getEnvironment().getRequiredProperty("local.server.port");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.sendAsync(request.build(), BodyHandlers.ofString(UTF_8)).join();
    }

    public static JsonNode json(HttpResponse<String> response) {
        return TaskJson.MAPPER.readTree(response.body());
    }

    /** The committed records of a topic by their tasks: read once, for a test may look for many. */
    public Map<TaskId, List<ConsumerRecord<byte[], byte[]>>> committed(String topic) {
        return broker.committed(topic).stream()
                .collect(Collectors.groupingBy(kafkaRecord -> new TaskId(new String(kafkaRecord.key(), UTF_8))));
    }

    /** The committed records of a topic that are a task's. */
    public List<ConsumerRecord<byte[], byte[]>> committed(String topic, Task task) {
        return committed(topic).getOrDefault(task.taskId(), List.of());
    }

    @Override
    public void close() throws IOException {
        gateways.forEach(ConfigurableApplicationContext::close);
        worker.close();
        memory.close();
        broker.close();
    }
}
