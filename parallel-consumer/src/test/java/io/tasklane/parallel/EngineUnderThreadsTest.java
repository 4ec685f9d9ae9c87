package io.tasklane.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The threads of an engine get into each other's way as much as they can, and all come to an end. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EngineUnderThreadsTest {

    private static final int RECORDS = 800;
    private static final int PARTITIONS = 4;
    private static final ConsumerGroupMetadata GROUP = new MockConsumer<byte[], byte[]>("earliest").groupMetadata();

    private final ProcessingThreads threads = new ProcessingThreads("test", 16);
    private final OutcomeQueue queue = new OutcomeQueue();
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final OutcomeWriter writer =
            new OutcomeWriter(producer, queue, new EngineMeters(new SimpleMeterRegistry(), "group"));
    private final AtomicBoolean stopped = new AtomicBoolean();

    @AfterEach
    void close() {
        stopped.set(true);
        threads.close();
    }

    @Test
    void whileRecordsOfAPartitionWhoseOwnerDiedBeginAndEnd() {
        producer.initTransactions();
        List<PartitionWindow> windows = new ArrayList<>();
        Engine engine = new Engine(FakeProcessor.to("out"), threads, queue, () -> false);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            PartitionWindow window = new PartitionWindow(
                    new TopicPartition("tasks", partition), OffsetRuns.unknownFrom(0), Long.MAX_VALUE);
            windows.add(window);
            engine.dispatch(window.admit(records(partition), engine::execution));
        }
        repeat(() -> writer.publish(GROUP));
        repeat(() -> windows.forEach(window -> {
            window.pending();
            window.oldestUndone();
            window.position();
        }));

        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> windows.stream().allMatch(window -> window.pending() == 0));

        assertThat(producer.history())
                .extracting(ProducerRecord::topic)
                .hasSize(PARTITIONS * RECORDS)
                .containsOnly("out");
        assertThat(queue.active()).isZero();
    }

    @Test
    void whilePartitionsAreGivenUp() {
        producer.initTransactions();
        repeat(() -> writer.publish(GROUP));
        Engine engine = new Engine(FakeProcessor.to("out"), threads, queue, () -> false);
        for (int round = 0; round < 50; round++) {
            PartitionWindow window =
                    new PartitionWindow(new TopicPartition("tasks", 0), OffsetRuns.unknownFrom(0), Long.MAX_VALUE);
            List<Execution> admitted = window.admit(records(0), engine::execution);
            admitted.forEach(execution -> execution.onLost(execution.starts()::count));
            engine.dispatch(admitted);
            writer.betweenTransactions(() -> {
                writer.giveBack(GROUP, List.of(window));
                window.lose();
            });
        }

        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> queue.active() == 0 && threads.busy() == 0);
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(int partition) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int offset = 0; offset < RECORDS; offset++) {
            records.add(new ConsumerRecord<>("tasks", partition, offset, new byte[0], new byte[0]));
        }
        return records;
    }

    private void repeat(Runnable action) {
        Thread thread = new Thread(() -> {
            while (!stopped.get()) {
                action.run();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
