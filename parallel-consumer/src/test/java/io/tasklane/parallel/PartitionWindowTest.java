package io.tasklane.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class PartitionWindowTest {

    private static final TopicPartition PARTITION = new TopicPartition("tasks", 0);

    private final OutcomeQueue queue = new OutcomeQueue();
    private final Engine engine = SameThread.engine(FakeProcessor.ofNothing(), queue);

    @Test
    void theLowestUndoneOffsetIsCommittedAndWhatIsDoneAboveItIsRemembered() {
        PartitionWindow window = SameThread.window(PARTITION, OffsetRuns.startingAt(10));
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
        PartitionWindow first = SameThread.window(PARTITION, OffsetRuns.startingAt(0));
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
        PartitionWindow first = SameThread.window(PARTITION, OffsetRuns.startingAt(0));
        List<Execution> admitted = admit(first, 100, 101, 102);
        first.done(admitted.get(1));

        PartitionWindow second = heir(first);

        assertThat(admit(second, 0, 1, 2)).hasSize(3);
        assertThat(admit(second, 100, 101, 102)).hasSize(3);
    }

    @Test
    void ofALogThatBeganAnewNothingIsDoneThatWasNotDelivered() {
        PartitionWindow window = SameThread.window(PARTITION, OffsetRuns.startingAt(5_000));

        window.done(admit(window, 0).get(0));

        assertThat(window.position().offset()).isEqualTo(1);
    }

    @Test
    void whatIsOfTheOldLogIsForgottenWhenReadingGoesBackButLearnsOfTheLoss() {
        PartitionWindow window = SameThread.window(PARTITION, OffsetRuns.startingAt(0));
        List<Execution> old = admit(window, 0, 1, 2, 3);
        AtomicInteger told = new AtomicInteger();
        old.forEach(execution -> execution.onLost(told::incrementAndGet));
        List<Execution> renewed = admit(window, 2);

        window.done(old.get(3));

        assertThat(undoneAfter(window.position(), 0, 1, 2)).containsExactly(0L, 1L, 2L);
        window.done(old.get(0));
        window.done(old.get(1));
        window.done(renewed.get(0));
        assertThat(window.position().offset()).isEqualTo(3);
        window.lose();
        assertThat(told).hasValue(1);
    }

    @Test
    void aPositionPastAGapIsCommitted() {
        PartitionWindow window = SameThread.window(PARTITION, OffsetRuns.startingAt(0));
        List<Execution> admitted = admit(window, 3);
        window.advanceTo(7);
        window.done(admitted.get(0));

        assertThat(window.position().offset()).isEqualTo(7);
    }

    @Test
    void executionsLearnOnceThatTheirPartitionIsLost() {
        PartitionWindow window = SameThread.window(PARTITION, OffsetRuns.startingAt(0));
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
        PartitionWindow window = SameThread.window(PARTITION, OffsetRuns.startingAt(0));
        int undone = ParallelConsumerSettings.MAX_IN_FLIGHT_PER_PARTITION;
        long gap = PartitionWindow.MAX_SPREAD / undone;
        List<Long> offsets = new ArrayList<>();
        for (int at = 0; at < undone; at++) {
            offsets.add(at * gap);
        }
        admit(window, offsets.stream().mapToLong(Long::longValue).toArray()).forEach(PartitionWindowTest::start);
        window.advanceTo(PartitionWindow.MAX_SPREAD);

        String metadata = window.position().metadata();

        System.out.println("metadata of " + undone + " undone records: " + metadata.length() + " characters");
        assertThat(metadata.length()).isLessThanOrEqualTo(OffsetRuns.MAX_TEXT_LENGTH);
        assertThat(window.isTooWide()).isTrue();
        window.giveBack();
        assertThat(window.position().metadata()).hasSameSizeAs(metadata);
    }

    @Test
    void howOftenARecordWasStartedIsRememberedUnlessItIsGivenBack() {
        PartitionWindow first = SameThread.window(PARTITION, OffsetRuns.startingAt(0));
        List<Execution> admitted = admit(first, 0, 1, 2, 3);
        start(admitted.get(1));
        start(admitted.get(2));
        first.done(admitted.get(2));

        List<Execution> again = admit(heir(first), 0, 1, 3);
        first.giveBack();
        List<Execution> givenBack = admit(heir(first), 0, 1, 3);

        assertThat(again).extracting(PartitionWindowTest::starts).containsExactly(0, 1, 0);
        assertThat(givenBack).extracting(PartitionWindowTest::starts).containsExactly(0, 0, 0);
    }

    @Test
    void nothingIsSuspectInAPartitionThatWasGivenBackOrNeverOwned() {
        PartitionWindow first = new PartitionWindow(PARTITION, OffsetRuns.startingAt(0), Long.MAX_VALUE);
        admit(first, 0, 1);
        PartitionWindow afterACrash = heir(first);
        first.giveBack();
        PartitionWindow afterAStop = heir(first);

        assertThat(admit(first, 2)).noneMatch(Execution::mayHaveBegunBefore);
        assertThat(admit(afterACrash, 0, 1)).allMatch(Execution::mayHaveBegunBefore);
        assertThat(admit(afterAStop, 0, 1)).noneMatch(Execution::mayHaveBegunBefore);
    }

    @Test
    void whatHasBegunIsRememberedWhenItIsGivenBackByWhomeverAndHoweverOften() {
        PartitionWindow owner = SameThread.window(PARTITION, OffsetRuns.startingAt(0));
        start(admit(owner, 0, 1, 2).get(1));

        for (int owners = 0; owners < 3; owners++) {
            owner.giveBack();
            owner = heir(owner);
            assertThat(admit(owner, 0, 1, 2))
                    .extracting(Execution::mayHaveBegunBefore)
                    .containsExactly(false, true, false);
        }
    }

    @Test
    void whatWasBegunIsRememberedWhereItWasNotEvenDelivered() {
        PartitionWindow first = SameThread.window(PARTITION, OffsetRuns.startingAt(0));
        start(admit(first, 0, 1, 2).get(1));
        first.giveBack();

        PartitionWindow second = heir(first);
        second.giveBack();

        assertThat(admit(heir(second), 0, 1, 2))
                .extracting(Execution::mayHaveBegunBefore)
                .containsExactly(false, true, false);
    }

    @Test
    void whatMayHaveBegunStaysSuspectUntilSomebodyWasDeliveredIt() {
        PartitionWindow second = heir(SameThread.window(PARTITION, OffsetRuns.startingAt(0)));
        admit(second, 0);
        second.giveBack();

        assertThat(admit(heir(second), 0, 1)).allMatch(Execution::mayHaveBegunBefore);
    }

    @Test
    void whatIsProducedAfterADeathIsNotSuspect() {
        OffsetRuns left =
                inherited(SameThread.window(PARTITION, OffsetRuns.startingAt(0)).position());
        PartitionWindow second = new PartitionWindow(PARTITION, left, 2);

        List<Execution> admitted = admit(second, 0, 1, 2);
        admitted.forEach(second::done);
        second.giveBack();

        assertThat(admitted).extracting(Execution::mayHaveBegunBefore).containsExactly(true, true, false);
        assertThat(inherited(second.position()).wasOwned()).isFalse();
    }

    @Test
    void nothingBeginsOnceTheNextOwnerWasToldThatItHadNot() {
        PartitionWindow first = SameThread.window(PARTITION, OffsetRuns.startingAt(0));
        Execution late = admit(first, 0).get(0);
        first.giveBack();
        OffsetAndMetadata told = first.position();

        start(late);

        assertThat(starts(late)).isZero();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(inherited(told).isBegun(0)).isFalse();
    }

    @Test
    void startsAddUpOverOwners() {
        PartitionWindow owner = SameThread.window(PARTITION, OffsetRuns.startingAt(0));
        for (int starts = 0; starts < OffsetRuns.MAX_STARTS; starts++) {
            Execution execution = admit(owner, 0).get(0);
            assertThat(starts(execution)).isEqualTo(starts);
            start(execution);
            owner = heir(owner);
        }

        assertThat(admit(owner, 0)).extracting(PartitionWindowTest::starts).containsExactly(OffsetRuns.MAX_STARTS);
    }

    @Test
    void onlySoManyRecordsAsCanHaveBeenInFlightMayHaveBegunBefore() {
        PartitionWindow window = SameThread.window(PARTITION, OffsetRuns.unknownFrom(0));
        List<Boolean> suspects = new ArrayList<>();
        int bound = ParallelConsumerSettings.MAX_IN_FLIGHT_PER_PARTITION;
        for (int offset = 0; offset < bound + 10; offset++) {
            window.admit(List.of(delivered(offset)), (owner, kafkaRecord, past) -> {
                suspects.add(past.suspect());
                return engine.execution(owner, kafkaRecord, past);
            });
        }

        assertThat(suspects.subList(0, bound)).containsOnly(true);
        assertThat(suspects.subList(bound, bound + 10)).containsOnly(false);
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
                PartitionWindow window = new PartitionWindow(PARTITION, inherited(committed), Long.MAX_VALUE);
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
        return SameThread.window(PARTITION, inherited(window.position()));
    }

    private List<Long> undoneAfter(OffsetAndMetadata committed, long... log) {
        PartitionWindow next = new PartitionWindow(PARTITION, inherited(committed), Long.MAX_VALUE);
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
            delivered.add(delivered(offset));
        }
        return window.admit(delivered, engine::execution);
    }

    private static ConsumerRecord<byte[], byte[]> delivered(long offset) {
        return new ConsumerRecord<>("tasks", 0, offset, new byte[0], new byte[0]);
    }

    private static int starts(Execution execution) {
        return execution.starts().count();
    }

    /** It need not wait for its start to be recorded, for here nobody records it. */
    private static void start(Execution execution) {
        execution.startIsSettled();
        execution.run();
    }
}
