package io.tasklane.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LostStartsTest {

    private static final TopicPartition PARTITION = new TopicPartition("tasks", 0);

    private final Engine engine = SameThread.engine(new Endless(), new OutcomeQueue());
    private final LostStarts here = new LostStarts(100);
    private final LostStarts there = new LostStarts(100);
    private OffsetAndMetadata committed = new OffsetAndMetadata(0);

    @Test
    void aStartOfThisProcessCountsNoLongerWhenThePartitionComesBack() {
        for (int session = 0; session < 2 * OffsetRuns.MAX_STARTS; session++) {
            PartitionWindow window = taken(here);
            assertThat(startsOf(begin(window))).isEqualTo(1);
            commit(window);
            here.remember(window);
        }

        assertThat(startsOf(deliver(taken(here)))).isZero();
        assertThat(deliver(taken(here)).mayHaveBegunBefore()).isTrue();
    }

    @Test
    void toAnotherProcessItCounts() {
        loseBegunHere();

        assertThat(startsOf(deliver(taken(there)))).isEqualTo(1);
    }

    @Test
    void whatAnotherProcessStartedMeanwhileCounts() {
        loseBegunHere();
        PartitionWindow others = taken(there);
        begin(others);
        commit(others);

        assertThat(startsOf(deliver(taken(here)))).isEqualTo(1);
    }

    @Test
    void twoProcessesThatLoseTheirSessionsInTurnsCountNothingAgainstEachOtherForEver() {
        for (int turn = 0; turn < OffsetRuns.MAX_STARTS; turn++) {
            for (LostStarts process : List.of(here, there)) {
                PartitionWindow window = taken(process);
                assertThat(startsOf(begin(window))).isLessThanOrEqualTo(2);
                commit(window);
                process.remember(window);
            }
        }
    }

    @Test
    void aStartThatMayBeRecordedIsTakenOffIfItIs() {
        PartitionWindow window = taken(here);
        begin(window);
        OffsetAndMetadata inDoubt = window.position();
        here.remember(window);

        assertThat(startsOf(deliver(taken(here)))).isZero();
        committed = inDoubt;
        assertThat(startsOf(deliver(taken(here)))).isZero();
    }

    @Test
    void aStartThatIsKnownNotToBeRecordedIsNotTakenOffWhatOthersStarted() {
        PartitionWindow window = taken(here);
        begin(window);
        window.position();
        window.notCommitted();
        here.remember(window);
        PartitionWindow others = taken(there);
        begin(others);
        commit(others);

        assertThat(startsOf(deliver(taken(here)))).isEqualTo(1);
    }

    @Test
    void whatWasRecordedBeforeATransactionFailedIsTakenOff() {
        PartitionWindow window = taken(here);
        begin(window);
        commit(window);
        window.giveBack();
        window.position();
        window.notCommitted();
        here.remember(window);

        assertThat(startsOf(deliver(taken(here)))).isZero();
    }

    @Test
    void theStartOfARecordWhoseOutcomeWasNotCommittedCountsNoLonger() {
        PartitionWindow window = taken(here);
        Execution execution = begin(window);
        commit(window);
        window.done(execution);
        window.position();
        here.remember(window);

        assertThat(startsOf(deliver(taken(here)))).isZero();
    }

    @Test
    void aSessionInWhichNothingWasCommittedChangesNothing() {
        loseBegunHere();
        here.remember(taken(here));

        assertThat(startsOf(deliver(taken(here)))).isZero();
    }

    @Test
    void aSessionWhoseOnlyCommitIsInDoubtChangesNothing() {
        loseBegunHere();
        PartitionWindow window = taken(here);
        begin(window);
        OffsetAndMetadata inDoubt = window.position();
        here.remember(window);

        assertThat(startsOf(deliver(taken(here)))).isZero();
        committed = inDoubt;
        assertThat(startsOf(deliver(taken(here)))).isZero();
    }

    @Test
    void whatIsCorrectedInTheLogIsNotCorrectedAgain() {
        loseBegunHere();
        PartitionWindow window = taken(here);
        deliver(window);
        commit(window);
        here.remember(window);
        PartitionWindow others = taken(there);
        begin(others);
        commit(others);

        assertThat(here.size()).isZero();
        assertThat(startsOf(deliver(taken(here)))).isEqualTo(1);
    }

    @Test
    void nothingIsRememberedOfWhatWasGivenBack() {
        PartitionWindow window = taken(here);
        begin(window);
        commit(window);
        window.giveBack();
        commit(window);

        here.remember(window);

        assertThat(here.size()).isZero();
        assertThat(startsOf(deliver(taken(here)))).isZero();
    }

    @Test
    void whetherAGiveBackArrivedDoesNotMatter() {
        PartitionWindow window = taken(here);
        begin(window);
        commit(window);
        window.giveBack();
        OffsetAndMetadata inDoubt = window.position();
        here.remember(window);

        assertThat(startsOf(deliver(taken(here)))).isZero();
        committed = inDoubt;
        assertThat(startsOf(deliver(taken(here)))).isZero();
    }

    @Test
    void noMoreIsRememberedThanCanBeInFlight() {
        LostStarts few = new LostStarts(2);
        for (int partition = 0; partition < 4; partition++) {
            PartitionWindow window =
                    SameThread.window(new TopicPartition("tasks", partition), OffsetRuns.startingAt(0));
            begin(window);
            window.position();
            window.marked();
            few.remember(window);
        }

        assertThat(few.size()).isEqualTo(2);
    }

    private void loseBegunHere() {
        PartitionWindow window = taken(here);
        begin(window);
        commit(window);
        here.remember(window);
    }

    private PartitionWindow taken(LostStarts process) {
        return taken(process, committed);
    }

    private static PartitionWindow taken(LostStarts process, OffsetAndMetadata from) {
        OffsetRuns inherited = from.metadata().isEmpty()
                ? OffsetRuns.startingAt(from.offset())
                : OffsetRuns.decode(from.offset(), from.metadata()).orElseThrow();
        return new PartitionWindow(PARTITION, process.corrected(PARTITION, inherited), Long.MAX_VALUE);
    }

    private void commit(PartitionWindow window) {
        committed = window.position();
        window.marked();
    }

    private Execution begin(PartitionWindow window) {
        Execution execution = deliver(window);
        // Nobody records its start here, so it need not wait for that.
        execution.startIsSettled();
        execution.prepare();
        execution.run();
        return execution;
    }

    private Execution deliver(PartitionWindow window) {
        var kafkaRecord =
                new ConsumerRecord<>(PARTITION.topic(), window.partition().partition(), 0, new byte[0], new byte[0]);
        return window.admit(List.of(kafkaRecord), engine::execution).get(0);
    }

    private static int startsOf(Execution execution) {
        return execution.starts().count();
    }

    /** What it begins never ends. */
    private record Endless() implements RecordProcessor {

        @Override
        public Processing prepare(ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context) {
            return CompletableFuture::new;
        }

        @Override
        public Outcome recover(ConsumerRecord<byte[], byte[]> kafkaRecord, Throwable failure) {
            return Outcome.of(new ProducerRecord<>("dead", new byte[0]));
        }
    }
}
