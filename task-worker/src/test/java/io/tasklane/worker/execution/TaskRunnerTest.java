package io.tasklane.worker.execution;

import static io.tasklane.worker.execution.WorkerUnderTest.TOPICS;
import static io.tasklane.worker.execution.WorkerUnderTest.deadLetter;
import static io.tasklane.worker.execution.WorkerUnderTest.events;
import static io.tasklane.worker.execution.WorkerUnderTest.header;
import static io.tasklane.worker.execution.WorkerUnderTest.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.DeadLetters;
import io.tasklane.model.TaskEvent;
import io.tasklane.parallel.Lane;
import io.tasklane.parallel.Outcome;
import io.tasklane.worker.PermanentTaskFailure;
import io.tasklane.worker.StreamedResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

class TaskRunnerTest {

    @Test
    void aTaskStartsAndCompletesWithItsResult() throws Exception {
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> parameters + " world");

        Outcome outcome = worker.run(worker.command("test", "\"hello\"", null, 1, 0));

        assertThat(worker.emitted()).singleElement().isInstanceOfSatisfying(TaskEvent.Started.class, started -> {
            assertThat(started.worker()).isEqualTo("w1");
            assertThat(started.attempt()).isEqualTo(1);
            assertThat(started.maxAttempts()).isEqualTo(3);
        });
        assertThat(outcome.records()).hasSize(1);
        assertThat(events(outcome))
                .singleElement()
                .isInstanceOfSatisfying(
                        TaskEvent.Completed.class,
                        completed -> assertThat(completed.result().data().stringValue())
                                .isEqualTo("hello world"));
        assertThat(worker.counted("completed")).isEqualTo(1);
        assertThat(worker.time.pending()).isZero();
    }

    @Test
    void aPermanentFailureEndsTheTaskAtOnceAndKeepsItsCommand() throws Exception {
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> {
            throw new PermanentTaskFailure("no-such-thing", "there is no x");
        });

        Outcome outcome = worker.run();

        assertThat(events(outcome)).singleElement().isInstanceOfSatisfying(TaskEvent.Failed.class, failed -> {
            assertThat(failed.error().type()).endsWith("/no-such-thing");
            assertThat(failed.error().detail()).isEqualTo("there is no x");
        });
        assertThat(header(deadLetter(outcome), DeadLetters.REASON)).isEqualTo("no-such-thing");
        assertThat(waiting(outcome)).isEmpty();
    }

    @Test
    void parametersThatDoNotFitAreAPermanentFailure() throws Exception {
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> parameters);

        Outcome outcome = worker.run(worker.command("test", "{\"no\":\"string\"}", null, 1, 0));

        assertThat(events(outcome))
                .singleElement()
                .isInstanceOfSatisfying(
                        TaskEvent.Failed.class,
                        failed -> assertThat(failed.error().type()).endsWith("/invalid-parameters"));
    }

    @Test
    void anExpiredTaskIsNotStarted() throws Exception {
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> "ran");
        worker.expiresAt = worker.time.instant().minusSeconds(1);

        Outcome outcome = worker.run();

        assertThat(worker.emitted()).isEmpty();
        assertThat(events(outcome))
                .singleElement()
                .isInstanceOfSatisfying(
                        TaskEvent.Failed.class,
                        failed -> assertThat(failed.error().type()).endsWith("/expired"));
    }

    @Test
    void aNameThatNobodyHandlesIsAFailureAndHasNoLaneOfItsOwn() throws Exception {
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> "ran");
        var command = worker.command("other", "\"x\"", null, 1, 0);

        assertThat(worker.prepare(command).lane()).isEqualTo(Lane.COMMON);
        assertThat(header(deadLetter(worker.run(command)), DeadLetters.REASON)).isEqualTo("unknown-task-type");
    }

    @Test
    void aRecordThatIsNoCommandIsADeadLetterAndEndsTheTaskThatItNames() throws Exception {
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> "ran");

        Outcome outcome = worker.run(nonsense("hello".getBytes(StandardCharsets.UTF_8), worker.id.value()));

        assertThat(header(deadLetter(outcome), DeadLetters.REASON)).isEqualTo("unreadable");
        assertThat(events(outcome))
                .singleElement()
                .isInstanceOfSatisfying(
                        TaskEvent.Failed.class,
                        failed -> assertThat(failed.task().taskId()).isEqualTo(worker.id));
        Outcome anonymous = worker.run(nonsense("hello".getBytes(StandardCharsets.UTF_8), "no id"));
        assertThat(events(anonymous)).isEmpty();
        assertThat(header(deadLetter(anonymous), DeadLetters.REASON)).isEqualTo("unreadable");
    }

    @Test
    void theDeadLetterOfACommandThatFillsARecordSaysWhereTheCommandIs() throws Exception {
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> "ran");

        Outcome outcome = worker.run(nonsense(new byte[1_000_000], "no id"));

        assertThat(deadLetter(outcome).value()).isEmpty();
        assertThat(header(deadLetter(outcome), DeadLetters.OMITTED_BYTES)).isEqualTo("1000000");
        assertThat(header(deadLetter(outcome), DeadLetters.SOURCE_OFFSET)).isNotNull();
    }

    @Test
    void aResultThatIsTooLargeToPublishIsAFailureThatSaysSo() {
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> "ran");

        Outcome outcome = worker.runner().recover(worker.command(2, 0), new RecordTooLargeException("2 MB"));

        assertThat(header(deadLetter(outcome), DeadLetters.REASON)).isEqualTo("result-too-large");
        assertThat(events(outcome))
                .singleElement()
                .satisfies(failed -> assertThat(failed.attempt()).isEqualTo(2));
    }

    @Test
    void aStreamedResultEndsTheTaskLikeAnyOther() throws Exception {
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) ->
                StreamedResult.of("text/csv", out -> out.write("a,b".getBytes(StandardCharsets.UTF_8))));

        assertThat(events(worker.run()))
                .singleElement()
                .isInstanceOfSatisfying(TaskEvent.Completed.class, completed -> {
                    assertThat(completed.result().contentType()).isEqualTo("text/csv");
                    assertThat(completed.result().bytes()).asString().isEqualTo("a,b");
                });
    }

    @Test
    void aStreamedResultThatIsTooLargeFailsItsTaskForGoodAndSaysWhy() throws Exception {
        WorkerUnderTest worker = new WorkerUnderTest(
                (parameters, context) -> StreamedResult.of("text/csv", out -> out.write(new byte[2_000_000])));

        Outcome outcome = worker.run();

        assertThat(header(deadLetter(outcome), DeadLetters.REASON)).isEqualTo("result-too-large");
        assertThat(header(deadLetter(outcome), DeadLetters.DETAIL)).contains("no store for larger ones");
    }

    @Test
    void aHandlerIsInterruptedWhenItsPartitionIsLostAndItsOutcomeIsNone() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> {
            running.countDown();
            never.await();
            return "never";
        });

        CompletableFuture<Outcome> outcome = worker.begin(worker.command(1, 0));
        running.await();
        worker.context.lose();

        assertThat(outcome.get(60, TimeUnit.SECONDS).records()).isEmpty();
        assertThat(worker.time.pending()).isZero();
    }

    @Test
    void anInterruptFromBeforeTheAttemptIsNotItsOwn() throws Exception {
        AtomicBoolean interrupted = new AtomicBoolean();
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> {
            interrupted.set(Thread.currentThread().isInterrupted());
            return "done";
        });
        Thread.currentThread().interrupt();

        Outcome outcome = worker.run();

        assertThat(events(outcome)).hasExactlyElementsOfTypes(TaskEvent.Completed.class);
        assertThat(interrupted).isFalse();
    }

    @Test
    void aHandlerThatIsDeafToTheLossOfItsPartitionGivesItsThreadFree() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> {
            running.countDown();
            awaitDeaf(end);
            return "late";
        });
        worker.begin(worker.command(1, 0));
        running.await();
        worker.context.lose();

        worker.time.pass(WorkerUnderTest.INTERRUPT_GRACE.plus(Duration.ofMillis(1)));

        assertThat(worker.context.concluded())
                .hasValueSatisfying(none -> assertThat(none.records()).isEmpty());
        end.countDown();
    }

    /** As a handler does that knows no interrupt. */
    static void awaitDeaf(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException ignored) {
                // That is what deaf means.
            }
        }
    }

    private static ConsumerRecord<byte[], byte[]> nonsense(byte[] value, String key) {
        return new ConsumerRecord<>(TOPICS.queue("default"), 0, 0, key.getBytes(StandardCharsets.UTF_8), value);
    }
}
