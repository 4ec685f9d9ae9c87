package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Sends commands without the gateway, to partitions that the test chooses. */
final class CommandProducer implements AutoCloseable {

    private final LoadWorkers workers;
    private final KafkaProducer<byte[], byte[]> producer;

    CommandProducer(KillableSuite suite, LoadWorkers workers) {
        this.workers = workers;
        this.producer = suite.kafka().producer();
    }

    /** Sends so many tasks with the same parameters to a partition; answers their ids. */
    List<String> send(int partition, int tasks, String parameters) {
        return sendAll(partition, tasks, workers.task(parameters));
    }

    /** The same with a whole body. */
    List<String> sendAll(int partition, int tasks, String body) {
        List<String> ids = new ArrayList<>();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int number = 0; number < tasks; number++) {
            String id = UUID.randomUUID().toString();
            ids.add(id);
            sent.add(producer.send(command(partition, id, body)));
        }
        sent.forEach(CommandProducer::taken);
        return ids;
    }

    /** Sends a record of any kind, and waits until the broker has it. */
    RecordMetadata send(ProducerRecord<byte[], byte[]> kafkaRecord) {
        return taken(producer.send(kafkaRecord));
    }

    private static RecordMetadata taken(Future<RecordMetadata> sent) {
        try {
            return sent.get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException failure) {
            throw new IllegalStateException("the broker did not take a record", failure);
        }
    }

    /** A command as the contract has it, with what a task's body is over HTTP. */
    ProducerRecord<byte[], byte[]> command(int partition, String id, String body) {
        var command = new ProducerRecord<>(workers.topic(), partition, id.getBytes(UTF_8), body.getBytes(UTF_8));
        Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", id + ".1.submitted",
                        "ce_source", "/e2e",
                        "ce_type", "io.tasklane.task.submitted.v1",
                        "content-type", "application/json")
                .forEach((name, value) -> command.headers().add(name, value.getBytes(UTF_8)));
        return command;
    }

    @Override
    public void close() {
        producer.close();
    }
}
