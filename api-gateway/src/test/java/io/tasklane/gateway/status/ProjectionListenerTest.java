package io.tasklane.gateway.status;

import static io.tasklane.gateway.status.Happenings.TOPICS;
import static io.tasklane.gateway.status.Happenings.kafkaRecord;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.gateway.store.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.event.ListenerContainerIdleEvent;

class ProjectionListenerTest {

    private static final TopicPartition PARTITION = new TopicPartition(TOPICS.taskEvents(), 0);

    private final MemoryStore memory = new MemoryStore();
    private final TaskViews views = new TaskViews(memory.store);
    private final ProjectionOffsets offsets = new ProjectionOffsets(memory.store);
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
        @Override
        public synchronized Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
            if (failuresOfKafka-- > 0) {
                throw new KafkaException("no answer");
            }
            return super.committed(partitions);
        }
    };
    private int failures;
    private int failuresOfKafka;
    private final ProjectionListener listener = new ProjectionListener(
            new Projection(TOPICS, memory.store, new Arrivals(), tasks -> {}, new SimpleMeterRegistry()),
            offsets,
            this::prepare);

    @BeforeEach
    void assign() {
        consumer.assign(List.of(PARTITION));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 3L));
        consumer.updateEndOffsets(Map.of(PARTITION, 100L));
    }

    @AfterEach
    void close() {
        memory.close();
    }

    private void prepare() {
        if (failures-- > 0) {
            throw new MongoException("no answer");
        }
    }

    @Test
    void anEmptyStoreGetsEverythingWhateverTheGroupHasCommitted() {
        commit(50);

        assertThat(positionAfterAssignment()).isEqualTo(3);
    }

    @Test
    void aStoreThatIsBehindTheGroupGetsWhatItLacks() {
        commit(50);
        offsets.advanceTo(Map.of(PARTITION, 40L));

        assertThat(positionAfterAssignment()).isEqualTo(40);
    }

    @Test
    void aStoreThatIsAheadOfTheGroupLeavesItToTheGroup() {
        commit(50);
        offsets.advanceTo(Map.of(PARTITION, 60L));

        assertThat(positionAfterAssignment()).isEqualTo(50);
    }

    @Test
    void aGroupThatForgotGoesOnWhereTheStoreIs() {
        offsets.advanceTo(Map.of(PARTITION, 60L));

        assertThat(positionAfterAssignment()).isEqualTo(60);
    }

    @Test
    void aStoreThatDoesNotAnswerIsWaitedFor() {
        commit(50);
        failures = 2;

        assertThat(positionAfterAssignment()).isEqualTo(3);
    }

    @Test
    void aBrokerThatDoesNotSayWhatIsCommittedIsWaitedFor() {
        commit(50);
        failuresOfKafka = 2;

        assertThat(positionAfterAssignment()).isEqualTo(3);
    }

    @Test
    void whatIsReadIsInTheStoreAndTheStoreKnowsHowFarItIs() {
        Happenings happenings = new Happenings();
        positionAfterAssignment();
        consumer.addRecord(kafkaRecord(TOPICS.taskEvents(), 7, happenings.started(1, 1)));
        var polled = consumer.poll(Duration.ZERO);

        listener.onMessage(polled.records(PARTITION), consumer);
        listener.onIdle(new ListenerContainerIdleEvent(this, this, 0, "x", Set.of(PARTITION), consumer, false));

        assertThat(views.find(happenings.task.taskId())).isPresent();
        assertThat(offsets.all()).containsEntry(PARTITION.toString(), 8L);
    }

    @Test
    void aPositionThatMovedWithoutARecordIsNoted() {
        positionAfterAssignment();
        consumer.seek(PARTITION, 20);

        listener.onIdle(new ListenerContainerIdleEvent(this, this, 0, "x", Set.of(PARTITION), consumer, false));

        assertThat(offsets.all()).containsEntry(PARTITION.toString(), 20L);
    }

    private void commit(long offset) {
        consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(offset)));
    }

    private long positionAfterAssignment() {
        listener.onPartitionsAssigned(consumer, List.of(PARTITION));
        return consumer.position(PARTITION);
    }
}
