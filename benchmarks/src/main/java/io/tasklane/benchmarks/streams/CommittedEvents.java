package io.tasklane.benchmarks.streams;

import io.tasklane.model.EventCodec;
import io.tasklane.model.Progress;
import io.tasklane.model.Task;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskId;
import io.tasklane.model.Topics;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Events as a worker writes them, each in a transaction of its own. */
final class CommittedEvents implements AutoCloseable {

    private final EventCodec codec = new EventCodec("/measurement");
    private final String topic = new Topics(Topics.DEFAULT_PREFIX).taskEvents();
    private final KafkaProducer<byte[], byte[]> producer;

    CommittedEvents(String bootstrapServers) {
        producer = new KafkaProducer<>(
                Map.<String, Object>of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "transactional.id",
                        "measurement-" + UUID.randomUUID(),
                        "retry.backoff.ms",
                        5,
                        "linger.ms",
                        0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
    }

    String topic() {
        return topic;
    }

    /** A task has come further; returns when the event is committed. */
    long commit(String taskName, long number) {
        Instant now = Instant.now();
        Task task = new Task(TaskId.create(), Task.DEFAULT_TENANT, Task.DEFAULT_QUEUE, taskName, now, null, Map.of());
        var event = new TaskEvent.Progressed(task, 1, now, 1, new Progress(0.5, OpenStreams.mark(number)));
        producer.beginTransaction();
        producer.send(codec.encode(topic, event, null));
        producer.commitTransaction();
        return System.nanoTime();
    }

    @Override
    public void close() {
        producer.close();
    }
}
