package io.tasklane.benchmarks.micro;

import io.tasklane.model.Decoded;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Task;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskJson;
import io.tasklane.model.TaskResult;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import tools.jackson.databind.JsonNode;

/** An event to its Kafka record and back, and beside it the bare JSON of the same event. */
@State(Scope.Thread)
public class EventCodecBenchmark {

    private static final String TOPIC = "tasklane.task-events";

    private final EventCodec codec = new EventCodec("/tasklane/worker");
    private final JsonNode parameters = TaskJson.MAPPER.readTree("{\"dataset\":\"large_dataset.csv\",\"n\":42}");
    private final Task task = new Task(
            TaskId.create(),
            Task.DEFAULT_TENANT,
            Task.DEFAULT_QUEUE,
            "echo",
            Instant.parse("2026-01-01T12:00:00.123Z"),
            "https://client.example.com/taskCallback",
            Map.of("customer", "42"));
    private final TaskEvent.Submitted submitted =
            new TaskEvent.Submitted(task, 1, parameters, null, null, null, 5, null, 0);
    private final TaskEvent.Completed completed =
            new TaskEvent.Completed(task, 1, task.submittedAt(), TaskResult.json(parameters));
    private final ConsumerRecord<byte[], byte[]> submittedRecord = received(submitted);
    private final ConsumerRecord<byte[], byte[]> completedRecord = received(completed);

    private ConsumerRecord<byte[], byte[]> received(TaskEvent event) {
        ProducerRecord<byte[], byte[]> sent = codec.encode(TOPIC, event, null);
        return new ConsumerRecord<>(
                TOPIC,
                0,
                1,
                0,
                TimestampType.CREATE_TIME,
                sent.key().length,
                sent.value().length,
                sent.key(),
                sent.value(),
                sent.headers(),
                Optional.empty());
    }

    @Benchmark
    public ProducerRecord<byte[], byte[]> encodeSubmitted() {
        return codec.encode(TOPIC, submitted, null);
    }

    @Benchmark
    public byte[] encodeSubmittedBareJson() {
        return TaskJson.MAPPER.writeValueAsBytes(submitted);
    }

    @Benchmark
    public Decoded<TaskEvent> decodeSubmitted() {
        return EventCodec.decode(submittedRecord, TaskEvent.class);
    }

    @Benchmark
    public JsonNode decodeSubmittedBareJson() {
        return TaskJson.MAPPER.readTree(submittedRecord.value());
    }

    @Benchmark
    public ProducerRecord<byte[], byte[]> encodeCompleted() {
        return codec.encode(TOPIC, completed, null);
    }

    @Benchmark
    public Decoded<TaskEvent> decodeCompleted() {
        return EventCodec.decode(completedRecord, TaskEvent.class);
    }
}
