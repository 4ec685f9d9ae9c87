package io.tasklane.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutcomeWriterTest {

    private static final TopicPartition PARTITION = new TopicPartition("tasks", 3);
    private static final ConsumerGroupMetadata GROUP = new MockConsumer<byte[], byte[]>("earliest").groupMetadata();

    private final RefusingProducer producer = new RefusingProducer();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final OutcomeQueue queue = new OutcomeQueue();
    private final OutcomeWriter writer = new OutcomeWriter(producer, queue, new EngineMeters(meters, "group"));
    private final PartitionWindow window = SameThread.window(PARTITION, OffsetRuns.startingAt(0));

    @BeforeEach
    void initTransactions() {
        producer.initTransactions();
    }

    @Test
    void anOutcomeAndItsOffsetAreOneTransaction() {
        Execution execution = process(0, "a");

        assertThat(writer.publish(GROUP)).isTrue();

        assertThat(producer.history()).extracting(ProducerRecord::topic).containsExactly("a");
        assertThat(producer.commitCount()).isEqualTo(1);
        assertThat(producer.consumerGroupOffsetsHistory())
                .singleElement()
                .satisfies(offsets -> assertThat(
                                offsets.get(GROUP.groupId()).get(PARTITION).offset())
                        .isEqualTo(1));
        assertThat(window.pending()).isZero();
        assertThat(queue.active()).isZero();
        assertThat(execution.isLost()).isFalse();
    }

    @Test
    void manyOutcomesShareATransactionInTheirOrder() {
        for (int offset = 0; offset < 50; offset++) {
            process(offset, "topic-" + offset);
        }

        writer.publish(GROUP);

        assertThat(producer.commitCount()).isEqualTo(1);
        assertThat(producer.history())
                .extracting(ProducerRecord::topic)
                .startsWith("topic-0", "topic-1")
                .hasSize(50);
    }

    @Test
    void outcomesOfALostPartitionAreDropped() {
        process(0, "a");
        window.lose();

        writer.publish(GROUP);

        assertThat(producer.history()).isEmpty();
        assertThat(producer.commitCount()).isZero();
        assertThat(queue.active()).isZero();
    }

    @Test
    void aFailedTransactionIsAbortedAndItsOutcomesArePublishedWithTheNext() {
        process(0, "a");
        producer.sendOffsetsToTransactionException = new KafkaException("stale member");

        assertThat(writer.publish(GROUP)).isFalse();
        assertThat(producer.transactionAborted()).isTrue();
        producer.sendOffsetsToTransactionException = null;
        assertThat(writer.publish(GROUP)).isTrue();

        assertThat(producer.history()).hasSize(1);
        assertThat(producer.consumerGroupOffsetsHistory()).hasSize(1);
    }

    @Test
    void aFailedTransactionOfALostPartitionIsNotPublishedAgain() {
        process(0, "a");
        producer.sendOffsetsToTransactionException = new KafkaException("stale member");
        writer.publish(GROUP);
        producer.sendOffsetsToTransactionException = null;

        writer.betweenTransactions(window::lose);
        writer.publish(GROUP);

        assertThat(producer.history()).isEmpty();
    }

    @Test
    void aCommitThatWasNotAnsweredIsAskedForAgainBeforeAnythingElse() {
        process(0, "a");
        producer.commitTransactionException = new TimeoutException("no answer");

        assertThat(writer.publish(GROUP)).isFalse();
        process(1, "b");
        producer.commitTransactionException = null;
        assertThat(writer.publish(GROUP)).isTrue();

        assertThat(producer.history()).extracting(ProducerRecord::topic).containsExactly("a");
        writer.publish(GROUP);
        assertThat(producer.history()).extracting(ProducerRecord::topic).containsExactly("a", "b");
        assertThat(producer.transactionAborted()).isFalse();
    }

    @Test
    void aFencedWriterEndsItsSession() {
        process(0, "a");
        producer.commitTransactionException = new ProducerFencedException("another one bears the name");
        producer.abortTransactionException = new ProducerFencedException("another one bears the name");

        assertThatExceptionOfType(KafkaException.class).isThrownBy(() -> writer.publish(GROUP));
    }

    @Test
    void anOutcomeThatNoBrokerTakesIsReplacedByThatOfAFailure() {
        process(0, RefusingProducer.REFUSED);

        writer.publish(GROUP);
        writer.publish(GROUP);

        assertThat(producer.history()).extracting(ProducerRecord::topic).containsExactly("dead");
        assertThat(window.pending()).isZero();
    }

    @Test
    void aRecordIsNotDoneBeforeTheOutcomeThatReplacesItsOwnIsPublished() {
        process(0, RefusingProducer.REFUSED);
        writer.publish(GROUP);
        for (int offset = 1; offset <= 1_500; offset++) {
            process(offset, "a");
        }

        while (producer.history().stream().noneMatch(sent -> sent.topic().equals("dead"))) {
            writer.publish(GROUP);
            long committed = producer.consumerGroupOffsetsHistory()
                    .get(producer.consumerGroupOffsetsHistory().size() - 1)
                    .get(GROUP.groupId())
                    .get(PARTITION)
                    .offset();
            boolean replaced =
                    producer.history().stream().anyMatch(sent -> sent.topic().equals("dead"));
            assertThat(committed > 0).isEqualTo(replaced);
        }
    }

    @Test
    void whatIsGivenUpIsPublishedAndWhatStillRunsGoesBackUnmarked() {
        process(0, "a");
        Execution running = window.admit(
                        List.of(new ConsumerRecord<>("tasks", 3, 1, new byte[0], new byte[0])),
                        SameThread.engine(new NeverEnding(), queue)::execution)
                .get(0);
        running.prepare().ifPresent(place -> place.run());
        assertThat(running.starts().count()).isEqualTo(1);

        writer.giveBack(GROUP, List.of(window));

        var offsets = producer.consumerGroupOffsetsHistory();
        OffsetAndMetadata last =
                offsets.get(offsets.size() - 1).get(GROUP.groupId()).get(PARTITION);
        assertThat(producer.history()).extracting(ProducerRecord::topic).containsExactly("a");
        assertThat(last.offset()).isEqualTo(1);
        OffsetRuns left = OffsetRuns.decode(1, last.metadata()).orElseThrow();
        assertThat(left.startsAt(1)).isZero();
        assertThat(left.isBegun(1)).isTrue();
        assertThat(window.ownStarts(new TreeSet<>())).isEmpty();
    }

    @Test
    void noStartIsInDoubtOnceItsTransactionIsAborted() {
        Execution running = window.admit(
                        List.of(new ConsumerRecord<>("tasks", 3, 0, new byte[0], new byte[0])),
                        SameThread.engine(new NeverEnding(), queue)::execution)
                .get(0);
        running.prepare().ifPresent(place -> place.run());
        running.emit(new ProducerRecord<>("events", new byte[0]));
        producer.commitTransactionException = new TimeoutException("no answer");
        writer.publish(GROUP);
        assertThat(window.ownStarts(new TreeSet<>())).containsExactly(0L);

        producer.commitTransactionException = new KafkaException("aborted by the broker");
        writer.publish(GROUP);
        assertThat(window.ownStarts(new TreeSet<>())).isEmpty();

        producer.commitTransactionException = null;
        writer.publish(GROUP);
        assertThat(window.ownStarts(new TreeSet<>())).containsExactly(0L);
    }

    @Test
    void noPositionOfALostPartitionTakesDroppedOutcomesForDone() {
        process(0, "a");
        producer.sendOffsetsToTransactionException = new KafkaException("stale member");
        writer.publish(GROUP);
        producer.sendOffsetsToTransactionException = null;
        writer.betweenTransactions(window::lose);

        writer.giveBack(GROUP, List.of(window));

        assertThat(producer.history()).isEmpty();
        assertThat(producer.consumerGroupOffsetsHistory()).isEmpty();
    }

    @Test
    void aStartIsCommittedWithAReport() {
        Execution running = window.admit(
                        List.of(new ConsumerRecord<>("tasks", 3, 0, new byte[0], new byte[0])),
                        SameThread.engine(new NeverEnding(), queue)::execution)
                .get(0);
        running.prepare().ifPresent(place -> place.run());
        running.emit(new ProducerRecord<>("progress", new byte[0]));

        writer.publish(GROUP);

        OffsetAndMetadata committed = producer.consumerGroupOffsetsHistory()
                .get(0)
                .get(GROUP.groupId())
                .get(PARTITION);
        assertThat(OffsetRuns.decode(committed.offset(), committed.metadata())
                        .orElseThrow()
                        .startsAt(0))
                .isEqualTo(1);
    }

    @Test
    void aReportTakesThePlaceOfTheOneBeforeItWhileItWaits() {
        Execution running = begin(0, new NeverEnding());
        running.emit(new ProducerRecord<>("events", "begun".getBytes()));
        running.report(new ProducerRecord<>("progress", "1".getBytes()));
        running.report(new ProducerRecord<>("states", "1".getBytes()));
        running.report(new ProducerRecord<>("progress", "2".getBytes()));
        running.emit(new ProducerRecord<>("events", "begun".getBytes()));
        running.report(new ProducerRecord<>("states", "2".getBytes()));
        running.report(new ProducerRecord<>("progress", "3".getBytes()));
        running.conclude(Outcome.of(new ProducerRecord<>("end", "x".getBytes())));

        writer.publish(GROUP);

        assertThat(published()).containsExactly("events begun", "progress 3", "states 2", "events begun", "end x");
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void reportsOfOneRecordDoNotReplaceThoseOfAnother() {
        begin(0, new NeverEnding()).report(new ProducerRecord<>("progress", "0".getBytes()));
        begin(1, new NeverEnding()).report(new ProducerRecord<>("progress", "1".getBytes()));

        writer.publish(GROUP);

        assertThat(published()).containsExactly("progress 0", "progress 1");
    }

    @Test
    void howeverLongTheBrokerIsAwayWhatWaitsDoesNotGrow() {
        int running = 64;
        byte[] state = new byte[512 * 1024];
        List<Execution> executions = IntStream.range(0, running)
                .mapToObj(offset -> begin(offset, new NeverEnding()))
                .toList();
        producer.sendOffsetsToTransactionException = new KafkaException("the broker is away");
        for (int round = 0; round < 1_000; round++) {
            executions.forEach(execution -> execution.report(new ProducerRecord<>("states", state)));
            executions.forEach(execution -> execution.report(new ProducerRecord<>("progress", new byte[100])));
            writer.publish(GROUP);
            assertThat(queue.size()).isLessThanOrEqualTo(2 * running);
            assertThat(queue.bytes()).isLessThanOrEqualTo(running * (state.length + 100L));
        }
        executions.forEach(execution -> execution.report(new ProducerRecord<>("progress", "last".getBytes())));
        producer.sendOffsetsToTransactionException = null;

        while (writer.isBusy() || !queue.isEmpty()) {
            assertThat(writer.publish(GROUP)).isTrue();
        }

        // What was under way, at most 16 states of 512 KiB, and what waited.
        assertThat(producer.history()).hasSizeLessThanOrEqualTo(2 * running + 2 * 17);
        assertThat(published().stream().filter("progress last"::equals)).hasSize(running);
    }

    @Test
    void aTransactionIsNoLargerThanCanBeSentInTime() {
        byte[] state = new byte[512 * 1024];
        for (int offset = 0; offset < 40; offset++) {
            begin(offset, new NeverEnding()).report(new ProducerRecord<>("states", state));
        }

        writer.publish(GROUP);

        assertThat(producer.history()).hasSize(16);
        writer.giveBack(GROUP, List.of(window));
        assertThat(producer.history()).hasSize(40);
    }

    @Test
    void aTopicThatIsGoneIsWaitedForOnceInATransaction() {
        process(0, "a");
        for (int offset = 1; offset <= 500; offset++) {
            process(offset, RefusingProducer.GONE);
        }
        producer.isGone = true;

        assertThat(writer.publish(GROUP)).isFalse();

        assertThat(producer.waits).isEqualTo(1);
        assertThat(writer.publish(GROUP)).isFalse();
        assertThat(producer.waits).isEqualTo(2);
        assertThat(producer.commitCount()).isZero();
        producer.isGone = false;
        assertThat(writer.publish(GROUP)).isTrue();
        assertThat(producer.history()).hasSize(501);
        assertThat(window.pending()).isZero();
    }

    @Test
    void outcomesThatABrokerRefusesForTheirTimeAreWaitingAndNotReplaced() {
        process(0, "a");
        process(1, "b");
        producer.refusal = RefusingProducer.OUT_OF_TIME;

        assertThat(writer.publish(GROUP)).isFalse();
        assertThat(writer.publish(GROUP)).isFalse();
        producer.refusal = null;

        assertThat(writer.publish(GROUP)).isTrue();
        assertThat(producer.history()).extracting(ProducerRecord::topic).containsExactly("a", "b");
    }

    @Test
    void aTimeThatABrokerRefusesIsNotSentAgain() {
        long ahead = System.currentTimeMillis() + 7_200_000;
        Execution waiting = begin(0, new NeverEnding());
        waiting.conclude(Outcome.of(new ProducerRecord<>("tier", null, ahead, new byte[0], new byte[0])));
        producer.refusal = new InvalidTimestampException("Timestamp 1 of message with offset 0 is out of range");
        assertThat(writer.publish(GROUP)).isFalse();
        producer.refusal = null;

        assertThat(writer.publish(GROUP)).isTrue();

        assertThat(producer.history()).extracting(ProducerRecord::timestamp).containsExactly((Long) null);
        begin(1, new NeverEnding())
                .conclude(Outcome.of(new ProducerRecord<>("tier", null, 1L, new byte[0], new byte[0])));
        writer.publish(GROUP);
        assertThat(producer.history()).extracting(ProducerRecord::timestamp).containsExactly(null, 1L);
    }

    @Test
    void metersTellOfTransactions() {
        process(0, "a");
        process(1, "a");

        writer.publish(GROUP);

        assertThat(meters.get("tasklane.consumer.outcome.latency").timer().count())
                .isEqualTo(2);
        assertThat(meters.get("tasklane.consumer.transaction.size").summary().max())
                .isEqualTo(2);
    }

    private Execution process(long offset, String topic) {
        return begin(offset, FakeProcessor.to(topic));
    }

    private Execution begin(long offset, RecordProcessor processor) {
        var delivered = new ConsumerRecord<>("tasks", 3, offset, new byte[0], new byte[0]);
        Execution execution = window.admit(List.of(delivered), SameThread.engine(processor, queue)::execution)
                .get(0);
        execution.prepare().ifPresent(place -> place.run());
        return execution;
    }

    private List<String> published() {
        return producer.history().stream()
                .map(sent -> sent.topic() + " " + new String(sent.value()))
                .toList();
    }

    private static final class NeverEnding implements RecordProcessor {

        @Override
        public Processing prepare(ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context) {
            return CompletableFuture::new;
        }

        @Override
        public Outcome recover(ConsumerRecord<byte[], byte[]> kafkaRecord, Throwable failure) {
            throw new AssertionError("nothing fails here", failure);
        }
    }

    /** Refuses two topics' records as the real producer does: through the callback, and then no commit is possible. */
    private static final class RefusingProducer extends MockProducer<byte[], byte[]> {

        static final String REFUSED = "refused";
        static final String GONE = "gone";

        /** As the client tells of one of several in a batch. */
        static final ApiException OUT_OF_TIME = new InvalidRecordException(
                "Timestamp 1795602450113 of message with offset 0 is out of range. The timestamp should be within [0, 1]");

        /** How every record is refused now, if it is. */
        private @Nullable ApiException refusal;

        private boolean isGone;

        /** How often it was waited in vain for the topic that is gone. */
        private int waits;

        RefusingProducer() {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> sent, Callback callback) {
            boolean vain = isGone && sent.topic().equals(GONE);
            if (!vain && !sent.topic().equals(REFUSED) && refusal == null) {
                return super.send(sent, callback);
            }
            waits += vain ? 1 : 0;
            ApiException failure =
                    vain ? new TimeoutException("not in the metadata") : new RecordTooLargeException("2 MB");
            failure = refusal == null ? failure : refusal;
            callback.onCompletion(null, failure);
            commitTransactionException = new KafkaException("in an error state", failure);
            return CompletableFuture.failedFuture(failure);
        }

        @Override
        public void abortTransaction() {
            commitTransactionException = null;
            super.abortTransaction();
        }
    }
}
