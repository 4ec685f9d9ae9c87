package io.tasklane.worker.execution;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.model.CancelRequested;
import io.tasklane.model.Decoded;
import io.tasklane.model.EventCodec;
import io.tasklane.model.RetryPolicy;
import io.tasklane.model.Task;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskJson;
import io.tasklane.model.Topics;
import io.tasklane.parallel.Outcome;
import io.tasklane.parallel.Processing;
import io.tasklane.worker.TaskContext;
import io.tasklane.worker.TaskHandler;
import io.tasklane.worker.results.ResultProperties;
import io.tasklane.worker.results.Results;
import io.tasklane.worker.types.HandledTypes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;
import org.springframework.util.unit.DataSize;

/** A worker with one kind of task, {@code test}, in virtual time and without Kafka. */
final class WorkerUnderTest {

    static final Topics TOPICS = new Topics("t.");
    static final Duration INTERRUPT_GRACE = Duration.ofSeconds(5);
    static final Duration CANCEL_GRACE = Duration.ofSeconds(10);

    /** What a task of the name {@code test} does. */
    interface Body {
        Object run(String parameters, TaskContext context) throws Exception;
    }

    final VirtualTime time = new VirtualTime();
    final FakeWishes wishes = new FakeWishes();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final TaskId id = TaskId.create();
    FakeContext context = new FakeContext(false);
    RetryPolicy retry = new RetryPolicy(3, 1, 600);
    Integer timeoutSeconds;
    Instant expiresAt;
    Optional<byte[]> keptState = Optional.empty();
    private final TaskRunner runner;

    WorkerUnderTest(Body body) {
        this(body, new Results(null, new ResultProperties(DataSize.ofKilobytes(256), DataSize.ofGigabytes(1))));
    }

    WorkerUnderTest(Body body, Results results) {
        TaskHandler<String, Object> handler = new TaskHandler<>() {
            @Override
            public String taskName() {
                return "test";
            }

            @Override
            public Object handle(String parameters, TaskContext context) throws Exception {
                return body.run(parameters, context);
            }

            @Override
            public RetryPolicy retryLimit() {
                return new RetryPolicy(4, 10, 100);
            }
        };
        RunnerSettings settings =
                new RunnerSettings("w1", List.of(WorkQueue.named("default")), Map.of(), INTERRUPT_GRACE, CANCEL_GRACE);
        HandledTypes types = new HandledTypes(List.of(handler), List.of("default"));
        runner = new TaskRunner(
                settings, types, TOPICS, wishes, (task, context) -> keptState, results, time, (Timer) time, meters);
    }

    TaskRunner runner() {
        return runner;
    }

    Processing prepare(ConsumerRecord<byte[], byte[]> command) {
        return runner.prepare(command, context);
    }

    /** As the engine does it: what is decided when it is prepared is not run. */
    Outcome run(ConsumerRecord<byte[], byte[]> command) throws Exception {
        Processing prepared = prepare(command);
        return context.concluded().isPresent()
                ? context.concluded().get()
                : prepared.run().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    Outcome run() throws Exception {
        return run(command(1, 0));
    }

    /** On a thread of its own, as the engine does it; interrupted or not, it ends when the handler ends. */
    CompletableFuture<Outcome> begin(ConsumerRecord<byte[], byte[]> command) {
        Processing prepared = prepare(command);
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                prepared.run().whenComplete((brought, failure) -> {
                    if (failure == null) {
                        outcome.complete(brought);
                    } else {
                        outcome.completeExceptionally(failure);
                    }
                });
            } catch (Throwable failure) {
                outcome.completeExceptionally(failure);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return outcome;
    }

    /** Lets the same worker go on with a record that another outcome brought home. */
    ConsumerRecord<byte[], byte[]> home(ProducerRecord<byte[], byte[]> waiting) {
        context = new FakeContext(false);
        waiting.headers().remove("tasklane-due-at").remove("tasklane-destination");
        return consumed(
                new ProducerRecord<>(TOPICS.queue("default"), null, waiting.key(), waiting.value(), waiting.headers()));
    }

    ConsumerRecord<byte[], byte[]> command(int attempt, int priorAttempts) {
        return command("test", "\"x\"", null, attempt, priorAttempts);
    }

    ConsumerRecord<byte[], byte[]> command(
            String taskName, String parameters, Instant runAt, int attempt, int priorAttempts) {
        Task task = new Task(id, "default", "default", taskName, time.instant(), null, Map.of());
        TaskEvent submitted = new TaskEvent.Submitted(
                task,
                attempt,
                TaskJson.MAPPER.readTree(parameters),
                runAt,
                expiresAt,
                timeoutSeconds,
                0,
                retry,
                priorAttempts);
        return consumed(new EventCodec("/test").encode(TOPICS.queue("default"), submitted, null));
    }

    CancelRequested wish(boolean ended) {
        return new CancelRequested(id, "default", time.instant(), ended);
    }

    List<TaskEvent> emitted() {
        return events(context.emitted());
    }

    double counted(String outcome) {
        return meters.find("tasklane.worker.attempts").tag("outcome", outcome).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    static List<TaskEvent> events(Outcome outcome) {
        return events(outcome.records());
    }

    private static List<TaskEvent> events(List<ProducerRecord<byte[], byte[]>> records) {
        return to(TOPICS.taskEvents(), records).stream()
                .map(event -> ((Decoded.Read<TaskEvent>) EventCodec.decode(consumed(event), TaskEvent.class)).value())
                .toList();
    }

    static List<ProducerRecord<byte[], byte[]>> to(String topic, List<ProducerRecord<byte[], byte[]>> records) {
        return records.stream()
                .filter(produced -> produced.topic().equals(topic))
                .toList();
    }

    /** The commands that wait in a tier. */
    static List<ProducerRecord<byte[], byte[]>> waiting(Outcome outcome) {
        List<ProducerRecord<byte[], byte[]>> waiting = new ArrayList<>();
        TOPICS.taskDelays().values().forEach(tier -> waiting.addAll(to(tier, outcome.records())));
        return waiting;
    }

    static TaskEvent.Submitted submitted(ProducerRecord<byte[], byte[]> command) {
        var home =
                new ProducerRecord<>(TOPICS.queue("default"), null, command.key(), command.value(), command.headers());
        return ((Decoded.Read<TaskEvent.Submitted>) EventCodec.decode(consumed(home), TaskEvent.Submitted.class))
                .value();
    }

    static ProducerRecord<byte[], byte[]> deadLetter(Outcome outcome) {
        return to(TOPICS.deadTasks(), outcome.records()).get(0);
    }

    static String header(ProducerRecord<byte[], byte[]> produced, String name) {
        Header header = produced.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** The record as if it had been produced at this time. */
    static ConsumerRecord<byte[], byte[]> at(Instant time, ConsumerRecord<byte[], byte[]> command) {
        return consumed(
                new ProducerRecord<>(command.topic(), null, command.key(), command.value(), command.headers()),
                time.toEpochMilli());
    }

    static ConsumerRecord<byte[], byte[]> consumed(ProducerRecord<byte[], byte[]> produced) {
        return consumed(produced, 0);
    }

    private static ConsumerRecord<byte[], byte[]> consumed(ProducerRecord<byte[], byte[]> produced, long timestamp) {
        return new ConsumerRecord<>(
                produced.topic(),
                0,
                0,
                timestamp,
                TimestampType.CREATE_TIME,
                0,
                0,
                produced.key(),
                produced.value(),
                produced.headers(),
                Optional.empty());
    }
}
