package io.tasklane.worker.checkpoints;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.tasklane.model.TaskId;
import io.tasklane.model.following.Readers;
import io.tasklane.parallel.RecordContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.utils.Utils;

/**
 * Finds a task's last state by reading its partition from the beginning: the topic is compacted, and a state is needed only where
 * a task is run again, so no worker keeps all of them.
 */
public final class CheckpointReader implements LastCheckpoints {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** After an outage many tasks are run again; each reader fetches megabytes. */
    private static final int AT_A_TIME = 4;

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final String topic;
    private final Semaphore turns = new Semaphore(AT_A_TIME, true);

    public CheckpointReader(Map<String, Object> clientSettings, String topic) {
        this(() -> consumer(clientSettings), topic);
    }

    CheckpointReader(Supplier<Consumer<byte[], byte[]>> consumers, String topic) {
        this.consumers = consumers;
        this.topic = topic;
    }

    @Override
    public Optional<byte[]> of(TaskId task, RecordContext context) {
        try {
            turns.acquire();
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        }
        try {
            return last(task, context);
        } finally {
            turns.release();
        }
    }

    private Optional<byte[]> last(TaskId task, RecordContext context) {
        Consumer<byte[], byte[]> consumer = consumers.get();
        try {
            return last(consumer, task.value().getBytes(UTF_8), context);
        } finally {
            consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
        }
    }

    private Optional<byte[]> last(Consumer<byte[], byte[]> consumer, byte[] key, RecordContext context) {
        // As producers choose it, the Java client's and those that are to be compatible with it.
        int partitions = consumer.partitionsFor(topic).size();
        if (partitions == 0) {
            throw new IllegalStateException("the topic of checkpoints is not there");
        }
        TopicPartition partition = new TopicPartition(topic, Utils.toPositive(Utils.murmur2(key)) % partitions);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
        Optional<byte[]> last = Optional.empty();
        long position = consumer.position(partition);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (position < end) {
            if (context.isLost()) {
                throw new IllegalStateException("another worker has the task now");
            }
            for (ConsumerRecord<byte[], byte[]> kept : consumer.poll(POLL)) {
                if (Arrays.equals(kept.key(), key)) {
                    last = Optional.ofNullable(kept.value());
                }
            }
            long reached = consumer.position(partition);
            if (reached > position) {
                deadline = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the last checkpoint cannot be read: Kafka does not answer");
            }
            position = reached;
        }
        return last;
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> clientSettings) {
        return Readers.ofCommitted(
                clientSettings, Map.of(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis()));
    }
}
