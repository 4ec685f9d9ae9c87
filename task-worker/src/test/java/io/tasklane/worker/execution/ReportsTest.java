package io.tasklane.worker.execution;

import static io.tasklane.worker.execution.WorkerUnderTest.TOPICS;
import static io.tasklane.worker.execution.WorkerUnderTest.events;
import static io.tasklane.worker.execution.WorkerUnderTest.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tasklane.model.TaskEvent;
import io.tasklane.parallel.Outcome;
import io.tasklane.worker.RetryableTaskException;
import io.tasklane.worker.TaskContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReportsTest {

    private static final byte[] STATE = {1, 2, 3};

    @Test
    void progressIsThrottledAndTheLastReportIsNeverLost() throws Exception {
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> {
            for (int step = 1; step <= 1000; step++) {
                context.progress(step / 1000.0, "step " + step);
            }
            return "done";
        });

        Outcome outcome = worker.run();

        assertThat(fractions(worker)).containsExactly(0.001);
        assertThat(events(outcome)).hasExactlyElementsOfTypes(TaskEvent.Progressed.class, TaskEvent.Completed.class);
        TaskEvent.Progressed last = (TaskEvent.Progressed) events(outcome).get(0);
        assertThat(last.progress().fraction()).isEqualTo(1.0);
        assertThat(last.sequence()).isEqualTo(2);
        assertThat(worker.time.pending()).isZero();
    }

    @Test
    void aReportThatWasKeptBackIsPublishedWhenTheIntervalIsOver() throws Exception {
        CountDownLatch reported = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> {
            context.progress(0.1, null);
            context.progress(0.2, null);
            context.progress(0.3, null);
            reported.countDown();
            end.await();
            return "done";
        });
        var outcome = worker.begin(worker.command(1, 0));
        reported.await();
        worker.time.pass(Duration.ofMillis(499));
        assertThat(fractions(worker)).containsExactly(0.1);

        worker.time.pass(Duration.ofMillis(1));

        assertThat(fractions(worker)).containsExactly(0.1, 0.3);
        end.countDown();
        assertThat(events(outcome.get(60, TimeUnit.SECONDS))).hasExactlyElementsOfTypes(TaskEvent.Completed.class);
    }

    @Test
    void aClockThatIsSetBackKeepsNothingBack() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> {
            context.progress(0.1, null);
            context.checkpoint(new byte[] {0});
            first.countDown();
            goOn.await();
            context.progress(0.2, null);
            context.checkpoint(STATE);
            second.countDown();
            end.await();
            return "done";
        });
        var outcome = worker.begin(worker.command(1, 0));
        first.await();

        worker.time.setBack(Duration.ofHours(1));
        goOn.countDown();
        second.await();
        worker.time.pass(Duration.ofSeconds(1));

        assertThat(fractions(worker)).containsExactly(0.1, 0.2);
        assertThat(states(worker)).hasSize(2).last().isEqualTo(STATE);
        end.countDown();
        outcome.get(60, TimeUnit.SECONDS);
    }

    @Test
    void checkpointsAreThrottledAndRemovedWithTheEndOfTheirTask() throws Exception {
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> {
            byte[] changing = STATE.clone();
            context.checkpoint(changing);
            changing[0] = 9;
            context.checkpoint(changing);
            return "done";
        });

        Outcome outcome = worker.run();

        assertThat(states(worker)).containsExactly(STATE);
        assertThat(to(TOPICS.taskCheckpoints(), outcome.records()))
                .singleElement()
                .satisfies(removed -> assertThat(removed.value()).isNull());
    }

    @Test
    void theLastCheckpointOfAFailedAttemptIsKeptWithItsRetry() throws Exception {
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> {
            context.checkpoint(new byte[] {0});
            context.checkpoint(STATE);
            throw new RetryableTaskException("not yet");
        });

        Outcome outcome = worker.run();

        assertThat(to(TOPICS.taskCheckpoints(), outcome.records()))
                .singleElement()
                .satisfies(kept -> assertThat(kept.value()).isEqualTo(STATE));
    }

    @Test
    void aCheckpointThatIsTooLargeIsRefused() throws Exception {
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> context.checkpoint(new byte[TaskContext.MAX_CHECKPOINT_BYTES + 1]));
            context.checkpoint(new byte[TaskContext.MAX_CHECKPOINT_BYTES]);
            return "done";
        });

        worker.run();

        assertThat(states(worker)).hasSize(1);
    }

    @Test
    void aStopPublishesWhatWasKeptBack() throws Exception {
        CountDownLatch kept = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> {
            context.checkpoint(new byte[] {0});
            context.checkpoint(STATE);
            kept.countDown();
            end.await();
            return "done";
        });
        var outcome = worker.begin(worker.command(1, 0));
        kept.await();

        worker.runner().flushCheckpoints();

        assertThat(states(worker)).hasSize(2).last().isEqualTo(STATE);
        end.countDown();
        outcome.get(60, TimeUnit.SECONDS);
    }

    @Test
    void onlyAnAttemptThatIsNotTheFirstLooksForACheckpoint() throws Exception {
        List<Optional<byte[]>> found = new ArrayList<>();
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> found.add(context.lastCheckpoint()));
        worker.keptState = Optional.of(STATE);

        Outcome first = worker.run();
        Outcome second = worker.run(worker.command(2, 0));
        worker.context = new FakeContext(true);
        worker.run();

        assertThat(found.get(0)).isEmpty();
        assertThat(found.get(1)).contains(STATE);
        assertThat(found.get(2)).contains(STATE);
        assertThat(to(TOPICS.taskCheckpoints(), first.records())).isEmpty();
        assertThat(to(TOPICS.taskCheckpoints(), second.records())).hasSize(1);
    }

    private static List<Double> fractions(WorkerUnderTest worker) {
        return worker.emitted().stream()
                .filter(TaskEvent.Progressed.class::isInstance)
                .map(event -> ((TaskEvent.Progressed) event).progress().fraction())
                .toList();
    }

    private static List<byte[]> states(WorkerUnderTest worker) {
        return to(TOPICS.taskCheckpoints(), worker.context.emitted()).stream()
                .map(kept -> kept.value())
                .toList();
    }
}
