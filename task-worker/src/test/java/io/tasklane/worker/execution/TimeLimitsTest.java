package io.tasklane.worker.execution;

import static io.tasklane.worker.execution.TaskRunnerTest.awaitDeaf;
import static io.tasklane.worker.execution.WorkerUnderTest.events;
import static io.tasklane.worker.execution.WorkerUnderTest.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.TaskEvent;
import io.tasklane.parallel.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimeLimitsTest {

    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final WorkerUnderTest obedient = new WorkerUnderTest((parameters, context) -> {
        running.countDown();
        end.await();
        return "never";
    });
    private final WorkerUnderTest deaf = new WorkerUnderTest((parameters, context) -> {
        running.countDown();
        awaitDeaf(end);
        return "late";
    });

    @Test
    void anAttemptThatTakesTooLongIsInterruptedAndTriedAgain() throws Exception {
        obedient.timeoutSeconds = 60;
        CompletableFuture<Outcome> outcome = obedient.begin(obedient.command(1, 0));
        running.await();

        obedient.time.pass(Duration.ofSeconds(60));

        assertTimedOut(outcome.get(60, TimeUnit.SECONDS));
        assertThat(obedient.counted("timed-out")).isEqualTo(1);
        assertThat(obedient.time.pending()).isZero();
    }

    @Test
    void aDeafHandlerIsGivenUpAfterTheGrace() throws Exception {
        deaf.timeoutSeconds = 60;
        CompletableFuture<Outcome> outcome = deaf.begin(deaf.command(1, 0));
        running.await();
        deaf.time.pass(
                Duration.ofSeconds(60).plus(WorkerUnderTest.INTERRUPT_GRACE).minusMillis(1));
        assertThat(deaf.context.concluded()).isEmpty();

        deaf.time.pass(Duration.ofMillis(1));

        assertTimedOut(deaf.context.concluded().orElseThrow());
        end.countDown();
        deaf.time.pass(Duration.ofMinutes(1));
        assertThat(outcome).isNotCompleted();
        assertThat(deaf.time.pending()).isZero();
    }

    @Test
    void aDeafHandlerIsGivenUpEvenIfItsTaskCannotBeTriedAgain() throws Exception {
        deaf.timeoutSeconds = 60;
        deaf.begin(deaf.command(Integer.MAX_VALUE, Integer.MAX_VALUE - 1));
        running.await();

        try {
            deaf.time.pass(Duration.ofSeconds(60).plus(WorkerUnderTest.INTERRUPT_GRACE));
        } finally {
            end.countDown();
        }

        assertThat(events(deaf.context.concluded().orElseThrow())).hasExactlyElementsOfTypes(TaskEvent.Failed.class);
    }

    @Test
    void whatIsBroughtWithinTheGraceCounts() throws Exception {
        deaf.timeoutSeconds = 60;
        CompletableFuture<Outcome> outcome = deaf.begin(deaf.command(1, 0));
        running.await();
        deaf.time.pass(Duration.ofSeconds(61));

        end.countDown();

        assertThat(events(outcome.get(60, TimeUnit.SECONDS))).hasExactlyElementsOfTypes(TaskEvent.Completed.class);
    }

    @Test
    void anAttemptIsStoppedWhenItsTaskExpiresAndNotTriedAgain() throws Exception {
        obedient.timeoutSeconds = 3600;
        obedient.expiresAt = obedient.time.instant().plusSeconds(30);
        CompletableFuture<Outcome> outcome = obedient.begin(obedient.command(1, 0));
        running.await();

        obedient.time.pass(Duration.ofSeconds(30));

        assertThat(events(outcome.get(60, TimeUnit.SECONDS)))
                .singleElement()
                .isInstanceOfSatisfying(
                        TaskEvent.Failed.class,
                        failed -> assertThat(failed.error().type()).endsWith("/expired"));
    }

    private static void assertTimedOut(Outcome outcome) {
        assertThat(events(outcome))
                .singleElement()
                .isInstanceOfSatisfying(
                        TaskEvent.Retrying.class,
                        retrying -> assertThat(retrying.error().type()).endsWith("/attempt-timed-out"));
        assertThat(waiting(outcome)).hasSize(1);
    }
}
