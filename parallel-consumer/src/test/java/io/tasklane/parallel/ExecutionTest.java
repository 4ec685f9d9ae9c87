package io.tasklane.parallel;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.parallel.Publication.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExecutionTest {

    private final ProcessingThreads threads = new ProcessingThreads("test", 4);
    private final OutcomeQueue queue = new OutcomeQueue();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final PartitionWindow window = SameThread.window(new TopicPartition("tasks", 0), OffsetRuns.startingAt(0));

    @AfterEach
    void close() {
        threads.close();
    }

    @Test
    void whatMayHaveBegunBeforeBeginsAgainOnlyOnceItsStartIsRecorded() {
        AtomicInteger runs = new AtomicInteger();
        Execution execution = dispatched(0, true, counting(runs));

        Publication start = nextPublication();

        assertThat(start.kind()).isEqualTo(Kind.START);
        assertThat(execution.starts().count()).isEqualTo(1);
        assertThat(runs).hasValue(0);
        execution.startIsSettled();
        assertThat(nextPublication().kind()).isEqualTo(Kind.OUTCOME);
        assertThat(runs).hasValue(1);
    }

    @Test
    void theFirstRecordOfAPartitionWaitsUntilItIsKnownThatThePartitionHasAnOwner() {
        AtomicInteger runs = new AtomicInteger();
        PartitionWindow taken =
                new PartitionWindow(new TopicPartition("tasks", 1), OffsetRuns.startingAt(0), Long.MAX_VALUE);
        Engine engine = new Engine(counting(runs), threads, queue, () -> false);
        engine.dispatch(
                taken.admit(List.of(new ConsumerRecord<>("tasks", 1, 0, new byte[0], new byte[0])), engine::execution));

        Publication start = nextPublication();

        assertThat(start.kind()).isEqualTo(Kind.START);
        assertThat(runs).hasValue(0);
        taken.marked();
        start.execution().startIsSettled();
        engine.dispatch(
                taken.admit(List.of(new ConsumerRecord<>("tasks", 1, 1, new byte[0], new byte[0])), engine::execution));
        assertThat(nextPublication().kind()).isEqualTo(Kind.OUTCOME);
        assertThat(nextPublication().kind()).isEqualTo(Kind.OUTCOME);
    }

    @Test
    void whatIsLostWhileItsStartIsRecordedNeverBegins() {
        AtomicInteger runs = new AtomicInteger();
        dispatched(0, true, counting(runs));
        nextPublication();

        window.lose();

        Awaitility.await().until(() -> queue.active() == 0 && threads.busy() == 0);
        assertThat(runs).hasValue(0);
    }

    @Test
    void anInterruptThatIsMeantForNobodyDoesNotLeaveARecordBehind() {
        AtomicInteger runs = new AtomicInteger();
        AtomicReference<Thread> thread = new AtomicReference<>();
        ProcessingThreads one = new ProcessingThreads(1, Executors.newSingleThreadExecutor(work -> {
            thread.set(new Thread(work));
            return thread.get();
        }));
        Execution execution = dispatched(0, true, counting(runs), one);
        nextPublication();

        // For example by what the record before this one has left behind.
        thread.get().interrupt();
        Awaitility.await().until(() -> !thread.get().isInterrupted());
        execution.startIsSettled();

        assertThat(nextPublication().kind()).isEqualTo(Kind.OUTCOME);
        assertThat(runs).hasValue(1);
        one.close();
    }

    @Test
    void aRecordThatWasStartedTooOftenGetsTheOutcomeOfACrashLoop() {
        AtomicInteger runs = new AtomicInteger();

        dispatched(OffsetRuns.MAX_STARTS, true, counting(runs));

        Publication outcome = nextPublication();
        assertThat(outcome.kind()).isEqualTo(Kind.OUTCOME);
        assertThat(outcome.records())
                .singleElement()
                .satisfies(letter ->
                        assertThat(new String(letter.value())).contains("CrashLoopException", "started 3 times"));
        assertThat(runs).hasValue(0);
    }

    @Test
    void recordsThatWereStartedTwiceRunOneAtATime() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(8);
        FakeProcessor processor = new FakeProcessor(kafkaRecord -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            Thread.yield();
            running.decrementAndGet();
            done.countDown();
            return Outcome.nothing();
        });

        for (int at = 0; at < 8; at++) {
            dispatched(OffsetRuns.MAX_STARTS - 1, false, processor).startIsSettled();
        }

        assertThat(done.await(10, SECONDS)).isTrue();
        assertThat(most).hasValue(1);
    }

    @Test
    void theFirstOutcomeWins() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Execution execution = dispatched(0, false, new FakeProcessor(kafkaRecord -> {
            started.countDown();
            awaitDeafly(go);
            return Outcome.of(new ProducerRecord<>("late", new byte[0]));
        }));
        assertThat(started.await(10, SECONDS)).isTrue();

        assertThat(execution.conclude(Outcome.of(new ProducerRecord<>("first", new byte[0]))))
                .isTrue();
        assertThat(execution.conclude(Outcome.of(new ProducerRecord<>("second", new byte[0]))))
                .isFalse();
        assertThat(threads.abandoned()).isEqualTo(1);
        go.countDown();

        Awaitility.await().until(() -> threads.abandoned() == 0);
        assertThat(publications())
                .singleElement()
                .satisfies(only -> assertThat(only.records().get(0).topic()).isEqualTo("first"));
    }

    @Test
    void whatIsConcludedBeforeItBeginsNeverDoes() {
        AtomicInteger runs = new AtomicInteger();
        RecordProcessor concluding = new RecordProcessor() {
            @Override
            public Processing prepare(ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context) {
                context.conclude(Outcome.nothing());
                return () -> {
                    runs.incrementAndGet();
                    return CompletableFuture.completedStage(Outcome.nothing());
                };
            }

            @Override
            public Outcome recover(ConsumerRecord<byte[], byte[]> kafkaRecord, Throwable failure) {
                throw new AssertionError("nothing fails here", failure);
            }
        };

        dispatched(0, false, concluding);

        Awaitility.await().until(() -> threads.waiting() == 0 && threads.busy() == 0);
        assertThat(runs).hasValue(0);
        assertThat(publications()).hasSize(1);
        assertThat(queue.active()).isEqualTo(1);
    }

    @Test
    void aProcessorThatCannotEvenPrepareARecordRecoversIt() {
        dispatched(0, false, new RecordProcessor() {
            @Override
            public Processing prepare(ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context) {
                throw new IllegalStateException("no idea");
            }

            @Override
            public Outcome recover(ConsumerRecord<byte[], byte[]> kafkaRecord, Throwable failure) {
                return Outcome.of(
                        new ProducerRecord<>("dead", failure.getMessage().getBytes()));
            }
        });

        assertThat(new String(nextPublication().records().get(0).value())).isEqualTo("no idea");
    }

    @Test
    void nothingBeginsOnceTheEngineStops() {
        AtomicInteger runs = new AtomicInteger();
        draining.set(true);

        Execution execution = dispatched(0, false, counting(runs));

        Awaitility.await().until(() -> threads.waiting() == 0 && threads.busy() == 0);
        assertThat(runs).hasValue(0);
        assertThat(execution.starts().count()).isZero();
        assertThat(queue.active()).isZero();
    }

    @Test
    void nothingBeginsInAPartitionThatIsAboutToBeGivenUp() {
        AtomicInteger runs = new AtomicInteger();
        window.close();

        Execution execution = dispatched(0, false, counting(runs));

        Awaitility.await().until(() -> threads.waiting() == 0 && threads.busy() == 0);
        assertThat(runs).hasValue(0);
        assertThat(execution.starts().count()).isZero();
    }

    private static FakeProcessor counting(AtomicInteger runs) {
        return new FakeProcessor(kafkaRecord -> {
            runs.incrementAndGet();
            return Outcome.nothing();
        });
    }

    private long nextOffset;

    private Execution dispatched(int starts, boolean suspect, RecordProcessor processor) {
        return dispatched(starts, suspect, processor, threads);
    }

    private Execution dispatched(int starts, boolean suspect, RecordProcessor processor, ProcessingThreads running) {
        Engine engine = new Engine(processor, running, queue, draining::get);
        var delivered = new ConsumerRecord<>("tasks", 0, nextOffset++, new byte[0], new byte[0]);
        Execution execution = window.admit(
                        List.of(delivered),
                        (owner, kafkaRecord, known) ->
                                new Execution(owner, kafkaRecord, new Past(starts, false, suspect), engine))
                .get(0);
        engine.dispatch(List.of(execution));
        return execution;
    }

    private Publication nextPublication() {
        List<Publication> next = new ArrayList<>();
        Awaitility.await().until(() -> {
            queue.drainTo(next, 1, Long.MAX_VALUE);
            return !next.isEmpty();
        });
        return next.get(0);
    }

    private List<Publication> publications() {
        List<Publication> all = new ArrayList<>();
        queue.drainTo(all, Integer.MAX_VALUE, Long.MAX_VALUE);
        return all;
    }

    private static void awaitDeafly(CountDownLatch latch) {
        boolean passed = false;
        while (!passed) {
            try {
                latch.await();
                passed = true;
            } catch (InterruptedException ignored) {
                // Deaf on purpose.
            }
        }
    }
}
