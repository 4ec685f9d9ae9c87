package io.tasklane.worker.checkpoints;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tasklane.model.TaskId;
import io.tasklane.parallel.Outcome;
import io.tasklane.parallel.RecordContext;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.Test;

class CheckpointReaderTest {

    private static final String TOPIC = "t.task-checkpoints";

    private final TaskId task = TaskId.create();
    private final TopicPartition partition = new TopicPartition(
            TOPIC, BuiltInPartitioner.partitionForKey(task.value().getBytes(UTF_8), 3));
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final CheckpointReader reader = new CheckpointReader(() -> consumer, TOPIC);
    private boolean lost;

    CheckpointReaderTest() {
        Node node = new Node(0, "localhost", 1);
        consumer.updatePartitions(
                TOPIC,
                List.of(
                        new PartitionInfo(TOPIC, 0, node, null, null),
                        new PartitionInfo(TOPIC, 1, node, null, null),
                        new PartitionInfo(TOPIC, 2, node, null, null)));
        consumer.updateBeginningOffsets(Map.of(partition, 0L));
    }

    @Test
    void theLastStateOfTheTaskIsFoundAmongThoseOfOthers() {
        has(
                4,
                kept(0, task, "old"),
                kept(1, TaskId.create(), "other"),
                kept(2, task, "new"),
                kept(3, TaskId.create(), "x"));

        assertThat(reader.of(task, new Owned())).contains("new".getBytes(UTF_8));
        assertThat(consumer.closed()).isTrue();
    }

    @Test
    void aTaskThatHasEndedHasNoState() {
        has(2, kept(0, task, "old"), kept(1, task, null));

        assertThat(reader.of(task, new Owned())).isEmpty();
    }

    @Test
    void whoHasLostTheTaskDoesNotGoOn() {
        has(2, kept(0, task, "old"));
        lost = true;

        assertThatIllegalStateException().isThrownBy(() -> reader.of(task, new Owned()));
        assertThat(consumer.closed()).isTrue();
    }

    @Test
    void whoIsInterruptedDoesNotGoOn() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> reader.of(task, new Owned())).isInstanceOf(InterruptException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @SafeVarargs
    private void has(long end, ConsumerRecord<byte[], byte[]>... records) {
        consumer.updateEndOffsets(Map.of(partition, end));
        consumer.schedulePollTask(() -> List.of(records).forEach(consumer::addRecord));
    }

    private ConsumerRecord<byte[], byte[]> kept(long offset, TaskId about, String state) {
        return new ConsumerRecord<>(
                TOPIC,
                partition.partition(),
                offset,
                about.value().getBytes(UTF_8),
                state == null ? null : state.getBytes(UTF_8));
    }

    private final class Owned implements RecordContext {
        @Override
        public void emit(ProducerRecord<byte[], byte[]> kafkaRecord) {}

        @Override
        public void report(ProducerRecord<byte[], byte[]> kafkaRecord) {}

        @Override
        public boolean conclude(Outcome outcome) {
            return true;
        }

        @Override
        public boolean mayHaveBegunBefore() {
            return true;
        }

        @Override
        public boolean isLost() {
            return lost;
        }

        @Override
        public void onLost(Runnable action) {}
    }
}
