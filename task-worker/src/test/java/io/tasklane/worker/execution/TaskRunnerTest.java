package io.tasklane.worker.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.DeadLetters;
import io.tasklane.model.Decoded;
import io.tasklane.model.EventCodec;
import io.tasklane.model.RetryPolicy;
import io.tasklane.model.Task;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskJson;
import io.tasklane.model.Topics;
import io.tasklane.parallel.Outcome;
import io.tasklane.worker.PermanentTaskFailure;
import io.tasklane.worker.RetryableTaskException;
import io.tasklane.worker.TaskContext;
import io.tasklane.worker.TaskHandler;
import io.tasklane.worker.types.HandledTypes;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskRunnerTest {

    private static final Topics TOPICS = new Topics("t.");

    private final FakeContext context = new FakeContext();
    private final Deadlines deadlines = new Deadlines();
    private final TaskId id = TaskId.create();

    @AfterEach
    void closeDeadlines() {
        deadlines.close();
    }

    @Test
    void aTaskStartsAndCompletesWithItsResult() throws Exception {
        Outcome outcome = run("\"hello\"", (parameters, context) -> parameters + " world");

        assertThat(emitted()).singleElement().isInstanceOfSatisfying(TaskEvent.Started.class, started -> {
            assertThat(started.worker()).isEqualTo("w1");
            assertThat(started.attempt()).isEqualTo(1);
        });
        assertThat(events(outcome))
                .singleElement()
                .isInstanceOfSatisfying(
                        TaskEvent.Completed.class,
                        completed -> assertThat(completed.result().data().stringValue())
                                .isEqualTo("hello world"));
    }

    @Test
    void aPermanentFailureEndsTheTaskAtOnceAndKeepsItsCommand() throws Exception {
        Outcome outcome = run("\"x\"", (parameters, context) -> {
            throw new PermanentTaskFailure("no-such-thing", "there is no x");
        });

        assertThat(events(outcome)).singleElement().isInstanceOfSatisfying(TaskEvent.Failed.class, failed -> {
            assertThat(failed.error().type()).endsWith("/no-such-thing");
            assertThat(failed.error().detail()).isEqualTo("there is no x");
        });
        assertDeadLetter(outcome, "no-such-thing");
    }

    @Test
    void aFailureThatMayPassIsTriedAgainUntilItPasses() throws Exception {
        Outcome outcome = run("\"x\"", (parameters, context) -> {
            if (context.attempt() < 3) {
                throw new RetryableTaskException("not yet");
            }
            return context.attempt();
        });

        assertThat(emitted())
                .hasExactlyElementsOfTypes(
                        TaskEvent.Started.class,
                        TaskEvent.Retrying.class,
                        TaskEvent.Started.class,
                        TaskEvent.Retrying.class,
                        TaskEvent.Started.class);
        assertThat(((TaskEvent.Retrying) emitted().get(1)).error().detail()).isEqualTo("not yet");
        assertThat(events(outcome))
                .singleElement()
                .isInstanceOfSatisfying(
                        TaskEvent.Completed.class,
                        completed -> assertThat(completed.attempt()).isEqualTo(3));
    }

    @Test
    void whenAllAttemptsAreUsedUpTheTaskFails() throws Exception {
        Outcome outcome = run("\"x\"", (parameters, context) -> {
            throw new IllegalStateException("jdbc:secret@10.0.0.1");
        });

        assertThat(events(outcome)).singleElement().isInstanceOfSatisfying(TaskEvent.Failed.class, failed -> {
            assertThat(failed.attempt()).isEqualTo(3);
            assertThat(failed.error().detail()).doesNotContain("secret");
        });
        assertDeadLetter(outcome, "task-failed");
    }

    @Test
    void parametersThatDoNotFitAreAPermanentFailure() throws Exception {
        Outcome outcome = run("{\"no\":\"string\"}", (parameters, context) -> parameters);

        assertThat(events(outcome))
                .singleElement()
                .isInstanceOfSatisfying(
                        TaskEvent.Failed.class,
                        failed -> assertThat(failed.error().type()).endsWith("/invalid-parameters"));
        assertThat(emitted()).doesNotHaveAnyElementsOfTypes(TaskEvent.Retrying.class);
    }

    @Test
    void anAttemptThatTakesTooLongIsInterruptedAndTriedAgain() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Outcome outcome = runWithTimeout(1, (parameters, context) -> {
            if (context.attempt() == 1) {
                never.await();
            }
            return context.isCancelled();
        });

        assertThat(emitted().get(1))
                .isInstanceOfSatisfying(
                        TaskEvent.Retrying.class,
                        retrying -> assertThat(retrying.error().type()).endsWith("/attempt-timed-out"));
        assertThat(events(outcome))
                .singleElement()
                .isInstanceOfSatisfying(
                        TaskEvent.Completed.class,
                        completed -> assertThat(completed.result().data().booleanValue())
                                .isFalse());
    }

    @Test
    void aTaskIsNotRunBeforeItsTime() throws Exception {
        Instant runAt = Instant.now().plusMillis(300);
        Outcome outcome = run(submitted("\"x\"", runAt, null, null, "test"), (parameters, context) -> Instant.now());

        assertThat(emitted().get(0))
                .isInstanceOfSatisfying(
                        TaskEvent.Scheduled.class,
                        scheduled -> assertThat(scheduled.nextAttemptAt()).isEqualTo(runAt));
        assertThat(events(outcome))
                .singleElement()
                .isInstanceOfSatisfying(
                        TaskEvent.Completed.class,
                        completed -> assertThat(
                                        Instant.parse(completed.result().data().stringValue()))
                                .isAfterOrEqualTo(runAt));
    }

    @Test
    void anExpiredTaskIsNotStarted() throws Exception {
        Instant past = Instant.now().minusSeconds(1);
        Outcome outcome = run(submitted("\"x\"", null, past, null, "test"), (parameters, context) -> "ran");

        assertThat(emitted()).isEmpty();
        assertThat(events(outcome))
                .singleElement()
                .isInstanceOfSatisfying(
                        TaskEvent.Failed.class,
                        failed -> assertThat(failed.error().type()).endsWith("/expired"));
    }

    @Test
    void aTaskThatWouldExpireBeforeItsNextAttemptFailsWithItsOwnError() throws Exception {
        Instant soon = Instant.now().plusMillis(800);

        Outcome outcome = run(submitted("\"x\"", null, soon, null, "test"), (parameters, context) -> {
            throw new RetryableTaskException("the true cause");
        });

        assertThat(emitted()).hasExactlyElementsOfTypes(TaskEvent.Started.class);
        assertThat(events(outcome))
                .singleElement()
                .isInstanceOfSatisfying(
                        TaskEvent.Failed.class,
                        failed -> assertThat(failed.error().detail()).isEqualTo("the true cause"));
    }

    @Test
    void aNameThatNobodyHandlesIsAFailure() throws Exception {
        Outcome outcome = run(submitted("\"x\"", null, null, null, "other"), (parameters, context) -> "ran");

        assertDeadLetter(outcome, "unknown-task-type");
    }

    @Test
    void aRecordThatIsNoCommandIsADeadLetterAndEndsTheTaskThatItNames() throws Exception {
        var nonsense = record("hello".getBytes(StandardCharsets.UTF_8), id.value());

        Outcome outcome = runner((parameters, context) -> "ran")
                .process(nonsense, context)
                .toCompletableFuture()
                .get();

        assertDeadLetter(outcome, "unreadable");
        assertThat(events(outcome))
                .singleElement()
                .isInstanceOfSatisfying(
                        TaskEvent.Failed.class,
                        failed -> assertThat(failed.task().taskId()).isEqualTo(id));
        var anonymous = runner((parameters, context) -> "ran")
                .process(record("hello".getBytes(StandardCharsets.UTF_8), "no id"), context)
                .toCompletableFuture()
                .get();
        assertThat(events(anonymous)).isEmpty();
        assertDeadLetter(anonymous, "unreadable");
    }

    @Test
    void anErrorOfTheHandlerIsAFailureLikeAnyOther() throws Exception {
        Outcome outcome = run("\"x\"", (parameters, context) -> {
            throw new NoClassDefFoundError("com/example/Missing");
        });

        assertThat(events(outcome)).singleElement().isInstanceOf(TaskEvent.Failed.class);
        assertDeadLetter(outcome, "task-failed");
    }

    @Test
    void theDeadLetterOfACommandThatFillsARecordSaysWhereTheCommandIs() throws Exception {
        byte[] filling = new byte[1_000_000];

        Outcome outcome = runner((parameters, context) -> "ran")
                .process(record(filling, "no id"), context)
                .toCompletableFuture()
                .get();

        assertDeadLetter(outcome, "unreadable");
        ProducerRecord<byte[], byte[]> letter = outcome.records().get(0);
        assertThat(letter.value()).isEmpty();
        assertThat(new String(
                        letter.headers().lastHeader(DeadLetters.OMITTED_BYTES).value(), StandardCharsets.UTF_8))
                .isEqualTo("1000000");
        assertThat(letter.headers().lastHeader(DeadLetters.SOURCE_OFFSET)).isNotNull();
    }

    @Test
    void aResultThatIsTooLargeToPublishIsAFailureThatSaysSo() {
        Outcome outcome = runner((parameters, context) -> "ran")
                .recover(submitted("\"x\"", null, null, null, "test"), new RecordTooLargeException("2 MB"));

        assertDeadLetter(outcome, "result-too-large");
    }

    @Test
    void progressIsThrottledAndTheLastReportIsNeverLost() throws Exception {
        Outcome outcome = run("\"x\"", (parameters, context) -> {
            for (int step = 1; step <= 1000; step++) {
                context.progress(step / 1000.0, "step " + step);
            }
            return "done";
        });

        List<TaskEvent> reported = emitted().stream()
                .filter(TaskEvent.Progressed.class::isInstance)
                .toList();
        assertThat(reported.size()).isBetween(1, 100);
        assertThat(events(outcome)).hasExactlyElementsOfTypes(TaskEvent.Progressed.class, TaskEvent.Completed.class);
        assertThat(((TaskEvent.Progressed) events(outcome).get(0)).progress().fraction())
                .isEqualTo(1.0);
    }

    @Test
    void aHandlerIsInterruptedWhenItsPartitionIsLost() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Thread loss = new Thread(() -> {
            await(running);
            context.lose();
        });
        loss.start();

        run("\"x\"", (parameters, context) -> {
            running.countDown();
            never.await();
            return "never";
        });

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        loss.join();
    }

    private interface Body {
        Object run(String parameters, TaskContext context) throws Exception;
    }

    private Outcome run(String parameters, Body body) throws Exception {
        return run(submitted(parameters, null, null, null, "test"), body);
    }

    private Outcome runWithTimeout(int seconds, Body body) throws Exception {
        return run(submitted("\"x\"", null, null, seconds, "test"), body);
    }

    private Outcome run(ConsumerRecord<byte[], byte[]> command, Body body) throws Exception {
        return runner(body).process(command, context).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private TaskRunner runner(Body body) {
        TaskHandler<String, Object> handler = new TaskHandler<>() {
            @Override
            public String taskName() {
                return "test";
            }

            @Override
            public Object handle(String parameters, TaskContext context) throws Exception {
                return body.run(parameters, context);
            }

            @Override
            public RetryPolicy retry() {
                return new RetryPolicy(3, 1, 1);
            }
        };
        HandledTypes types = new HandledTypes(List.of(handler), "default");
        return new TaskRunner(types, TOPICS, "w1", Clock.systemUTC(), deadlines);
    }

    private ConsumerRecord<byte[], byte[]> submitted(
            String parameters, Instant runAt, Instant expiresAt, Integer timeoutSeconds, String taskName) {
        Task task = new Task(id, "default", "default", taskName, Instant.now(), null, Map.of());
        TaskEvent submitted = new TaskEvent.Submitted(
                task, 1, TaskJson.MAPPER.readTree(parameters), runAt, expiresAt, timeoutSeconds, 0, null, 0);
        return consumed(new EventCodec("/test").encode(TOPICS.queue("default"), submitted, null));
    }

    private List<TaskEvent> emitted() {
        return context.emitted().stream().map(TaskRunnerTest::event).toList();
    }

    private static List<TaskEvent> events(Outcome outcome) {
        return outcome.records().stream()
                .filter(produced -> produced.topic().equals(TOPICS.taskEvents()))
                .map(TaskRunnerTest::event)
                .toList();
    }

    private static void assertDeadLetter(Outcome outcome, String reason) {
        assertThat(outcome.records())
                .filteredOn(produced -> produced.topic().equals(TOPICS.deadTasks()))
                .singleElement()
                .satisfies(letter -> assertThat(new String(
                                letter.headers().lastHeader(DeadLetters.REASON).value(), StandardCharsets.UTF_8))
                        .isEqualTo(reason));
    }

    private static TaskEvent event(ProducerRecord<byte[], byte[]> produced) {
        return ((Decoded.Read<TaskEvent>) EventCodec.decode(consumed(produced), TaskEvent.class)).value();
    }

    private static ConsumerRecord<byte[], byte[]> consumed(ProducerRecord<byte[], byte[]> produced) {
        return new ConsumerRecord<>(
                produced.topic(),
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                produced.key(),
                produced.value(),
                produced.headers(),
                Optional.empty());
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] value, String key) {
        return new ConsumerRecord<>(TOPICS.queue("default"), 0, 0, key.getBytes(StandardCharsets.UTF_8), value);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
