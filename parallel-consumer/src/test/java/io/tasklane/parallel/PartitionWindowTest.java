package io.tasklane.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class PartitionWindowTest {

    private static final TopicPartition PARTITION = new TopicPartition("tasks", 0);

    private final OutcomeQueue queue = new OutcomeQueue();
    private final RecordProcessor processor = new RecordProcessor() {
        @Override
        public CompletionStage<Outcome> process(ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context) {
            return CompletableFuture.completedStage(Outcome.nothing());
        }

        @Override
        public Outcome recover(ConsumerRecord<byte[], byte[]> kafkaRecord, Throwable failure) {
            return Outcome.nothing();
        }
    };

    @Test
    void theLowestUndoneOffsetIsCommittedAndWhatIsDoneAboveItIsRemembered() {
        PartitionWindow window = new PartitionWindow(PARTITION, OffsetRuns.startingAt(10));
        List<Execution> admitted = admit(window, 10, 11, 12, 15);

        window.done(admitted.get(1));
        window.done(admitted.get(3));

        assertThat(window.position().offset()).isEqualTo(10);
        assertThat(undoneAfter(window.position(), 10, 11, 12, 15, 16)).containsExactly(10L, 12L, 16L);
        window.done(admitted.get(0));
        assertThat(window.position().offset()).isEqualTo(12);
        window.done(admitted.get(2));
        assertThat(window.position().offset()).isEqualTo(16);
    }

    @Test
    void whatTheLastOwnerDidStaysDoneBeforeItIsDeliveredAgain() {
        PartitionWindow first = new PartitionWindow(PARTITION, OffsetRuns.startingAt(0));
        List<Execution> admitted = admit(first, 0, 1, 2, 3, 4, 5);
        first.done(admitted.get(2));
        first.done(admitted.get(5));
        PartitionWindow second = heir(first);

        List<Execution> again = admit(second, 0, 1);
        second.done(again.get(0));

        assertThat(undoneAfter(second.position(), 0, 1, 2, 3, 4, 5)).containsExactly(1L, 3L, 4L);
        assertThat(admit(second, 2, 3, 4, 5)).extracting(Execution::offset).containsExactly(3L, 4L);
    }

    @Test
    void aLogThatBeganAnewIsNotTakenForTheOldOne() {
        PartitionWindow first = new PartitionWindow(PARTITION, OffsetRuns.startingAt(0));
        List<Execution> admitted = admit(first, 100, 101, 102);
        first.done(admitted.get(1));

        PartitionWindow second = heir(first);

        assertThat(admit(second, 0, 1, 2)).hasSize(3);
        assertThat(admit(second, 100, 101, 102)).hasSize(3);
    }

    @Test
    void aPositionPastAGapIsCommitted() {
        PartitionWindow window = new PartitionWindow(PARTITION, OffsetRuns.startingAt(0));
        List<Execution> admitted = admit(window, 3);
        window.advanceTo(7);
        window.done(admitted.get(0));

        assertThat(window.position().offset()).isEqualTo(7);
    }

    @Test
    void executionsLearnOnceThatTheirPartitionIsLost() {
        PartitionWindow window = new PartitionWindow(PARTITION, OffsetRuns.startingAt(0));
        Execution execution = admit(window, 0).get(0);
        AtomicInteger told = new AtomicInteger();
        execution.onLost(told::incrementAndGet);

        window.lose();
        window.lose();
        execution.onLost(told::incrementAndGet);

        assertThat(told).hasValue(2);
        assertThat(execution.isLost()).isTrue();
    }

    @Test
    void theMetadataOfTheWorstCaseFits() {
        PartitionWindow window = new PartitionWindow(PARTITION, OffsetRuns.startingAt(0));
        int undone = ParallelConsumerSettings.MAX_IN_FLIGHT_PER_PARTITION;
        long gap = PartitionWindow.MAX_SPREAD / undone;
        List<Long> offsets = new ArrayList<>();
        for (int at = 0; at < undone; at++) {
            offsets.add(at * gap);
        }
        admit(window, offsets.stream().mapToLong(Long::longValue).toArray());
        window.advanceTo(PartitionWindow.MAX_SPREAD);

        String metadata = window.position().metadata();

        System.out.println("metadata of " + undone + " undone records: " + metadata.length() + " characters");
        assertThat(metadata.length()).isLessThanOrEqualTo(OffsetRuns.MAX_TEXT_LENGTH);
        assertThat(window.isTooWide()).isTrue();
    }

    @Test
    void throughAnySeriesOfOwnersEveryOffsetIsAdmittedUntilItIsDoneAndNeverAfter(TestInfo test) {
        long seed = System.nanoTime();
        System.out.println(test.getDisplayName() + " seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            long[] log = log(random, 1 + random.nextInt(300));
            TreeSet<Long> undone = new TreeSet<>();
            for (long offset : log) {
                undone.add(offset);
            }
            OffsetAndMetadata committed = new OffsetAndMetadata(0);
            for (int owner = 0; owner < 6; owner++) {
                PartitionWindow window = new PartitionWindow(PARTITION, inherited(committed));
                long from = committed.offset();
                int next = 0;
                List<Execution> inFlight = new ArrayList<>();
                for (int step = random.nextInt(400); step > 0; step--) {
                    while (next < log.length && log[next] < from) {
                        next++;
                    }
                    if (random.nextInt(3) == 0 && next < log.length) {
                        long offset = log[next++];
                        List<Execution> admitted = admit(window, offset);
                        assertThat(admitted.size()).isEqualTo(undone.contains(offset) ? 1 : 0);
                        inFlight.addAll(admitted);
                    } else if (!inFlight.isEmpty()) {
                        Execution done = inFlight.remove(random.nextInt(inFlight.size()));
                        window.done(done);
                        committed = window.position();
                        undone.remove(done.offset());
                    }
                }
            }
            TreeSet<Long> left = new TreeSet<>(undoneAfter(committed, log));
            assertThat(left).isEqualTo(undone);
        }
    }

    private static long[] log(Random random, int size) {
        long[] offsets = new long[size];
        long offset = random.nextInt(3);
        for (int at = 0; at < size; at++) {
            offsets[at] = offset;
            offset += random.nextInt(4) == 0 ? 1 + random.nextInt(5) : 1;
        }
        return offsets;
    }

    private PartitionWindow heir(PartitionWindow window) {
        return new PartitionWindow(PARTITION, inherited(window.position()));
    }

    private List<Long> undoneAfter(OffsetAndMetadata committed, long... log) {
        PartitionWindow next = new PartitionWindow(PARTITION, inherited(committed));
        long[] rest = Arrays.stream(log)
                .filter(offset -> offset >= committed.offset())
                .toArray();
        return admit(next, rest).stream().map(Execution::offset).toList();
    }

    private static OffsetRuns inherited(OffsetAndMetadata committed) {
        return committed.metadata().isEmpty()
                ? OffsetRuns.startingAt(committed.offset())
                : OffsetRuns.decode(committed.offset(), committed.metadata()).orElseThrow();
    }

    private List<Execution> admit(PartitionWindow window, long... offsets) {
        List<ConsumerRecord<byte[], byte[]>> delivered = new ArrayList<>();
        for (long offset : offsets) {
            delivered.add(new ConsumerRecord<>("tasks", 0, offset, new byte[0], new byte[0]));
        }
        return window.admit(
                delivered,
                (owner, kafkaRecord) ->
                        new Execution(owner, kafkaRecord, processor, queue, Runnable::run, () -> false));
    }
}
