package io.tasklane.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.parallel.Publication.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class OutcomeQueueTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE);
    private final OutcomeQueue queue = new OutcomeQueue(nanos::get);

    @Test
    void whatHappensOnTheWayIsPublishedTogetherWithTheOutcomeThatComesSoon() throws InterruptedException {
        add(Kind.EVENT);
        nanos.addAndGet(OutcomeQueue.PATIENCE.toNanos() - 1);

        assertThat(queue.awaitTime(0)).isFalse();
        add(Kind.OUTCOME);
        assertThat(queue.awaitTime(0)).isTrue();
        assertThat(drained()).containsExactly(Kind.EVENT, Kind.OUTCOME);
    }

    @Test
    void whatHappensOnTheWayIsPublishedWithoutAnOutcomeThatTakesLonger() throws InterruptedException {
        add(Kind.EVENT);
        nanos.addAndGet(OutcomeQueue.PATIENCE.toNanos() / 2);
        add(Kind.REPORT);
        nanos.addAndGet(OutcomeQueue.PATIENCE.toNanos() / 2 + 1);

        assertThat(queue.awaitTime(0)).isTrue();
        assertThat(drained()).containsExactly(Kind.EVENT, Kind.REPORT);
        add(Kind.EVENT);
        assertThat(queue.awaitTime(0)).isFalse();
    }

    @Test
    void aStartThatIsWaitedForWaitsForNothing() throws InterruptedException {
        add(Kind.START);

        assertThat(queue.awaitTime(0)).isTrue();
        assertThat(drained()).containsExactly(Kind.START);
        add(Kind.EVENT);
        assertThat(queue.awaitTime(0)).isFalse();
    }

    private void add(Kind kind) {
        queue.add(new Publication(execution(), kind, List.of(new ProducerRecord<>("events", new byte[0]))));
    }

    private Execution execution() {
        PartitionWindow window = SameThread.window(new TopicPartition("tasks", 0), OffsetRuns.startingAt(0));
        return window.admit(
                        List.of(new ConsumerRecord<>("tasks", 0, 0, new byte[0], new byte[0])),
                        SameThread.engine(FakeProcessor.ofNothing(), queue)::execution)
                .get(0);
    }

    private List<Kind> drained() {
        List<Publication> drained = new ArrayList<>();
        queue.drainTo(drained, 10, 1_000);
        return drained.stream().map(Publication::kind).toList();
    }
}
