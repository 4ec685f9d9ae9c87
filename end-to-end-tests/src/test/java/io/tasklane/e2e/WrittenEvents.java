package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import tools.jackson.databind.node.ObjectNode;

/** Events as a worker would write them, in transactions, without a worker: tests say what happens and when. */
final class WrittenEvents implements AutoCloseable {

    private static final Set<String> KINDS =
            Set.of("started", "progressed", "scheduled", "retrying", "completed", "failed", "cancelled");

    private final String topicPrefix;
    private final KafkaProducer<byte[], byte[]> producer;

    WrittenEvents(String bootstrapServers, String topicPrefix) {
        this.topicPrefix = topicPrefix;
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "transactional.id",
                        "written-events-" + UUID.randomUUID(),
                        "retry.backoff.ms",
                        5,
                        "max.block.ms",
                        60_000,
                        "linger.ms",
                        0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
    }

    /** A new id of a task, as the gateway makes them. */
    static String taskId() {
        long millis = System.currentTimeMillis();
        long random = ThreadLocalRandom.current().nextLong();
        return new UUID(
                        millis << 16 | 0x7000 | random & 0xfff,
                        ThreadLocalRandom.current().nextLong() >>> 2 | 1L << 63)
                .toString();
    }

    /** One event that belongs to a task named {@code written}. */
    ProducerRecord<byte[], byte[]> event(String taskId, String kind, int number) {
        return event(taskId, kind, number, "written", Map.of());
    }

    ProducerRecord<byte[], byte[]> event(
            String taskId, String kind, int number, String taskName, Map<String, String> labels) {
        if (!KINDS.contains(kind)) {
            throw new IllegalArgumentException(kind);
        }
        ObjectNode data = GatewayClient.JSON.createObjectNode();
        data.put("taskId", taskId).put("tenant", "default").put("queue", "default");
        data.put("taskName", taskName)
                .put("submittedAt", now())
                .put("attempt", 1)
                .put("occurredAt", now());
        labels.forEach(data.putObject("labels")::put);
        switch (kind) {
            case "started" -> data.put("worker", "test").put("maxAttempts", 5);
            case "progressed" ->
                data.put("sequence", number)
                        .putObject("progress")
                        .put("fraction", number % 1000 / 1000.0)
                        .put("message", "step " + number);
            case "scheduled" -> data.put("nextAttemptAt", now());
            case "retrying" -> {
                data.put("nextAttemptAt", now());
                error(data);
            }
            case "completed" ->
                data.putObject("result").put("contentType", "application/json").put("data", number);
            case "failed" -> error(data);
            default -> {}
        }
        var written = new ProducerRecord<>(
                topicPrefix + "task-events",
                taskId.getBytes(UTF_8),
                data.toString().getBytes(UTF_8));
        Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        taskId + "." + kind + "." + number,
                        "ce_source",
                        "/e2e",
                        "ce_subject",
                        taskId,
                        "ce_type",
                        "io.tasklane.task." + kind + ".v1",
                        "content-type",
                        "application/json")
                .forEach((name, value) -> written.headers().add(name, value.getBytes(UTF_8)));
        return written;
    }

    /** Writes them in one transaction. */
    void commit(List<ProducerRecord<byte[], byte[]>> events) {
        producer.beginTransaction();
        events.forEach(producer::send);
        producer.commitTransaction();
    }

    void commit(String taskId, String... kinds) {
        List<ProducerRecord<byte[], byte[]>> events = new ArrayList<>();
        for (int number = 0; number < kinds.length; number++) {
            events.add(event(taskId, kinds[number], number));
        }
        commit(events);
    }

    /** Writes one, and says where it is. */
    RecordMetadata commitOne(ProducerRecord<byte[], byte[]> event) {
        producer.beginTransaction();
        var written = producer.send(event);
        producer.commitTransaction();
        try {
            return written.get();
        } catch (InterruptedException | ExecutionException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Writes them, and takes them back. */
    void abort(List<ProducerRecord<byte[], byte[]>> events) {
        producer.beginTransaction();
        events.forEach(producer::send);
        producer.flush();
        producer.abortTransaction();
    }

    private static void error(ObjectNode data) {
        data.putObject("error").put("type", "https://example.com/x").put("title", "It failed");
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    @Override
    public void close() {
        producer.close();
    }
}
