package io.tasklane.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IntakeTest {

    private static final TopicPartition ONE = new TopicPartition("tasks", 0);
    private static final TopicPartition TWO = new TopicPartition("tasks", 1);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final PartitionWindow one = new PartitionWindow(ONE, OffsetRuns.startingAt(0), Long.MAX_VALUE);
    private final PartitionWindow two = new PartitionWindow(TWO, OffsetRuns.startingAt(0), Long.MAX_VALUE);

    @BeforeEach
    void assign() {
        consumer.assign(List.of(ONE, TWO));
    }

    @Test
    void aPartitionIsPausedBeforeAPollCouldExceedItsBoundAndResumedWithRoomToSpare() {
        Intake intake = intake(1_000, 100);
        fill(one, 50);
        assertThat(intake.adjust(List.of(one, two))).isFalse();

        fill(one, 1);
        assertThat(intake.adjust(List.of(one, two))).isTrue();
        assertThat(consumer.paused()).containsExactly(ONE);

        release(one, 10);
        intake.adjust(List.of(one, two));
        assertThat(consumer.paused()).containsExactly(ONE);

        release(one, 10);
        assertThat(intake.adjust(List.of(one, two))).isFalse();
        assertThat(consumer.paused()).isEmpty();
    }

    @Test
    void allPartitionsArePausedWhenTogetherTheyReachTheBound() {
        Intake intake = intake(200, 200);
        fill(one, 60);
        fill(two, 60);

        intake.adjust(List.of(one, two));

        assertThat(consumer.paused()).containsExactlyInAnyOrder(ONE, TWO);
    }

    @Test
    void theSmallestBoundsStillLetRecordsIn() {
        Intake intake = intake(1, 1);

        assertThat(intake.adjust(List.of(one, two))).isFalse();
        fill(one, 1);
        assertThat(intake.adjust(List.of(one, two))).isTrue();
        release(one, 1);
        assertThat(intake.adjust(List.of(one, two))).isFalse();
    }

    private Intake intake(int maxInFlight, int perPartition) {
        var settings = new ParallelConsumerSettings(
                Map.of(), "group", "instance", List.of("tasks"), maxInFlight, perPartition, Duration.ZERO);
        return new Intake(settings, consumer);
    }

    private static void fill(PartitionWindow window, int records) {
        List<ConsumerRecord<byte[], byte[]>> delivered = new ArrayList<>();
        long first = window.position().offset() + window.pending();
        for (int at = 0; at < records; at++) {
            delivered.add(new ConsumerRecord<>("tasks", 0, first + at, new byte[0], new byte[0]));
        }
        window.admit(delivered, SameThread.engine(FakeProcessor.ofNothing(), new OutcomeQueue())::execution);
    }

    private static void release(PartitionWindow window, int records) {
        window.released(records);
    }
}
