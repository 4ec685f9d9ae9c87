package io.tasklane.worker.execution;

import static io.tasklane.worker.execution.TaskRunnerTest.awaitDeaf;
import static io.tasklane.worker.execution.WorkerUnderTest.TOPICS;
import static io.tasklane.worker.execution.WorkerUnderTest.events;
import static io.tasklane.worker.execution.WorkerUnderTest.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.CancelRequested;
import io.tasklane.model.TaskEvent;
import io.tasklane.parallel.Outcome;
import io.tasklane.parallel.Processing;
import io.tasklane.worker.RetryableTaskException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class CancellationTest {

    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    @Test
    void aTaskThatWasCancelledBeforeItsCommandCameIsNotRun() {
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> "ran");
        worker.wishes.make(worker.wish(false));

        worker.prepare(worker.command(1, 0));

        assertCancelled(worker.context.concluded().orElseThrow());
        assertThat(worker.emitted()).isEmpty();
    }

    @Test
    void aTaskThatWaitsInItsLaneIsCancelledAtOnceAndNeverRuns() throws Exception {
        AtomicBoolean ran = new AtomicBoolean();
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> ran.getAndSet(true));
        Processing waiting = worker.prepare(worker.command(1, 0));

        worker.wishes.make(worker.wish(false));

        assertCancelled(worker.context.concluded().orElseThrow());
        waiting.run().toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertThat(ran).isFalse();
        assertThat(worker.emitted()).isEmpty();
    }

    @Test
    void aTaskThatWasEndedWhileItWaitedIsDroppedWithoutAnotherEvent() {
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> "ran");
        worker.wishes.make(worker.wish(true));

        worker.prepare(worker.command(1, 0));

        Outcome outcome = worker.context.concluded().orElseThrow();
        assertThat(outcome.records()).hasSize(1);
        assertThat(to(TOPICS.taskControl(), outcome.records()).get(0).value()).isNull();
    }

    @Test
    void aTaskWhoseCancellationCannotBeSaidFails() {
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> "ran");
        worker.prepare(worker.command(1, 0));
        CancelRequested wish = worker.wish(false);
        worker.time.failOnce();

        worker.wishes.make(wish);

        assertThat(events(worker.context.concluded().orElseThrow())).hasExactlyElementsOfTypes(TaskEvent.Failed.class);
    }

    @Test
    void theWishOfAnotherTenantMeansNothing() throws Exception {
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> "ran");
        worker.wishes.make(new CancelRequested(worker.id, "other", worker.time.instant(), false));

        assertThat(events(worker.run())).hasExactlyElementsOfTypes(TaskEvent.Completed.class);
    }

    @Test
    void aWishFromBeforeTheTaskWasRunAgainByHandMeansNothing() throws Exception {
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> "ran");
        CancelRequested old = worker.wish(false);
        worker.wishes.make(old);
        worker.time.pass(Duration.ofSeconds(1));
        ConsumerRecord<byte[], byte[]> again = WorkerUnderTest.at(worker.time.instant(), worker.command(4, 3));

        assertThat(events(worker.run(again))).hasExactlyElementsOfTypes(TaskEvent.Completed.class);
        worker.time.pass(Duration.ofSeconds(1));
        worker.wishes.make(worker.wish(false));
        worker.prepare(again);
        assertCancelled(worker.context.concluded().orElseThrow());
    }

    @Test
    void aRunningHandlerIsToldAndItsResultIsDropped() throws Exception {
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> {
            running.countDown();
            try {
                end.await();
            } catch (InterruptedException told) {
                return context.isCancelled();
            }
            return "never";
        });
        CompletableFuture<Outcome> outcome = worker.begin(worker.command(1, 0));
        running.await();

        worker.wishes.make(worker.wish(false));

        assertCancelled(outcome.get(60, TimeUnit.SECONDS));
        assertThat(worker.counted("cancelled")).isEqualTo(1);
        assertThat(worker.time.pending()).isZero();
    }

    @Test
    void theFailureOfACancelledAttemptIsNotTriedAgain() throws Exception {
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> {
            running.countDown();
            awaitDeaf(end);
            throw new RetryableTaskException("stopped");
        });
        CompletableFuture<Outcome> outcome = worker.begin(worker.command(1, 0));
        running.await();
        worker.wishes.make(worker.wish(false));
        end.countDown();

        assertCancelled(outcome.get(60, TimeUnit.SECONDS));
    }

    @Test
    void aDeafHandlerIsGivenUpAfterTheGraceAndWhatItDoesLaterChangesNothing() throws Exception {
        CountDownLatch late = new CountDownLatch(1);
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> {
            running.countDown();
            awaitDeaf(end);
            context.progress(0.9, "late");
            context.checkpoint(new byte[1]);
            late.countDown();
            return "late";
        });
        CompletableFuture<Outcome> outcome = worker.begin(worker.command(1, 0));
        running.await();
        worker.wishes.make(worker.wish(false));
        worker.time.pass(WorkerUnderTest.CANCEL_GRACE.minusMillis(1));
        assertThat(worker.context.concluded()).isEmpty();

        worker.time.pass(Duration.ofMillis(1));

        assertCancelled(worker.context.concluded().orElseThrow());
        int emitted = worker.context.emitted().size();
        end.countDown();
        late.await();
        worker.time.pass(Duration.ofMinutes(1));
        assertThat(worker.context.emitted()).hasSize(emitted);
        assertThat(outcome).isNotCompleted();
    }

    @Test
    void aTaskThatRunsOutOfTimeAndIsCancelledThenEndsAsCancelled() throws Exception {
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> {
            running.countDown();
            awaitDeaf(end);
            return "late";
        });
        worker.timeoutSeconds = 1;
        worker.begin(worker.command(1, 0));
        running.await();
        worker.time.pass(Duration.ofSeconds(2));
        worker.wishes.make(worker.wish(false));

        worker.time.pass(Duration.ofMinutes(1));

        assertCancelled(worker.context.concluded().orElseThrow());
        end.countDown();
    }

    @Test
    void noTaskStartsBeforeItIsKnownWhetherItWasCancelled() throws Exception {
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> "ran");
        worker.wishes.fallBehind();
        CompletableFuture<Outcome> outcome = worker.begin(worker.command(1, 0));

        worker.wishes.make(worker.wish(true));
        worker.wishes.catchUp();

        outcome.get(60, TimeUnit.SECONDS);
        assertThat(worker.emitted()).isEmpty();
        assertThat(to(
                        TOPICS.taskControl(),
                        worker.context.concluded().orElseThrow().records()))
                .hasSize(1);
    }

    @Test
    void whoWaitsToKnowThatGoesWhenItsPartitionIsLost() throws Exception {
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> "ran");
        worker.wishes.fallBehind();
        CompletableFuture<Outcome> outcome = worker.begin(worker.command(1, 0));

        worker.context.lose();

        assertThat(outcome.get(60, TimeUnit.SECONDS).records()).isEmpty();
        assertThat(worker.emitted()).isEmpty();
    }

    private static void assertCancelled(Outcome outcome) {
        assertThat(events(outcome)).hasExactlyElementsOfTypes(TaskEvent.Cancelled.class);
        assertThat(to(TOPICS.taskControl(), outcome.records()))
                .singleElement()
                .satisfies(withdrawn -> assertThat(withdrawn.value()).isNull());
        assertThat(to(TOPICS.deadTasks(), outcome.records())).isEmpty();
        assertThat(WorkerUnderTest.waiting(outcome)).isEmpty();
    }
}
