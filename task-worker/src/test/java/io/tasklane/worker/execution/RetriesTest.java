package io.tasklane.worker.execution;

import static io.tasklane.worker.execution.WorkerUnderTest.deadLetter;
import static io.tasklane.worker.execution.WorkerUnderTest.events;
import static io.tasklane.worker.execution.WorkerUnderTest.header;
import static io.tasklane.worker.execution.WorkerUnderTest.submitted;
import static io.tasklane.worker.execution.WorkerUnderTest.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.DeadLetters;
import io.tasklane.model.RetryPolicy;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskJson;
import io.tasklane.parallel.Outcome;
import io.tasklane.parallel.delay.DelayTiers;
import io.tasklane.worker.RetryableTaskException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RetriesTest {

    private Duration retryAfter;
    private final WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> {
        throw new RetryableTaskException("not yet", null, retryAfter);
    });

    @Test
    void aFailureThatMayPassSendsTheNextAttemptIntoATier() throws Exception {
        Outcome outcome = worker.run();

        Instant now = worker.time.instant();
        assertThat(events(outcome)).singleElement().isInstanceOfSatisfying(TaskEvent.Retrying.class, retrying -> {
            assertThat(retrying.attempt()).isEqualTo(1);
            assertThat(retrying.error().detail()).isEqualTo("not yet");
            assertThat(retrying.nextAttemptAt()).isBetween(now.plusMillis(1000), now.plusMillis(1250));
            assertThat(header(waiting(outcome).get(0), DelayTiers.DUE_AT))
                    .isEqualTo(Long.toString(retrying.nextAttemptAt().toEpochMilli()));
        });
        assertThat(waiting(outcome)).singleElement().satisfies(command -> {
            assertThat(submitted(command).attempt()).isEqualTo(2);
            assertThat(submitted(command).runAt()).isNull();
            assertThat(command.key()).isEqualTo(worker.id.value().getBytes(StandardCharsets.UTF_8));
            assertThat(header(command, "ce_id")).isEqualTo(worker.id + ".2.submitted");
            assertThat(header(command, DelayTiers.DESTINATION)).isEqualTo("t.tasks.default");
        });
        assertThat(worker.counted("retrying")).isEqualTo(1);
    }

    @Test
    void whenAllAttemptsAreUsedUpTheTaskFailsAndItsLetterTellsOfEachOfThem() throws Exception {
        Outcome outcome = worker.run();
        for (int attempt = 2; attempt <= 3; attempt++) {
            ConsumerRecord<byte[], byte[]> next = worker.home(waiting(outcome).get(0));
            worker.time.pass(Duration.ofSeconds(10));
            outcome = worker.run(next);
        }

        assertThat(waiting(outcome)).isEmpty();
        assertThat(events(outcome))
                .singleElement()
                .isInstanceOfSatisfying(
                        TaskEvent.Failed.class,
                        failed -> assertThat(failed.attempt()).isEqualTo(3));
        JsonNode attempts = attempts(outcome);
        assertThat(attempts.size()).isEqualTo(3);
        for (int index = 0; index < 3; index++) {
            JsonNode attempt = attempts.get(index);
            assertThat(attempt.get("attempt").intValue()).isEqualTo(index + 1);
            assertThat(attempt.get("worker").stringValue()).isEqualTo("w1");
            assertThat(attempt.get("code").stringValue()).isEqualTo("task-failed");
            assertThat(attempt.get("detail").stringValue()).contains("not yet");
            assertThat(Instant.parse(attempt.get("startedAt").stringValue()))
                    .isEqualTo(worker.time.instant().minusSeconds(10L * (2 - index)));
        }
        assertThat(header(deadLetter(outcome), DeadLetters.STACK_TRACE)).contains("RetryableTaskException: not yet");
    }

    @Test
    void attemptsBeforeTheTaskWasRunAgainByHandDoNotCount() throws Exception {
        Outcome outcome = worker.run(worker.command(9, 8));

        assertThat(events(outcome)).singleElement().isInstanceOfSatisfying(TaskEvent.Retrying.class, retrying -> {
            assertThat(retrying.nextAttemptAt())
                    .isBetween(
                            worker.time.instant().plusSeconds(1),
                            worker.time.instant().plusMillis(1250));
        });
        assertThat(((TaskEvent.Started) worker.emitted().get(0)).maxAttempts()).isEqualTo(11);
        assertThat(submitted(waiting(outcome).get(0)).priorAttempts()).isEqualTo(8);
        assertThat(events(worker.run(worker.command(11, 8)))).singleElement().isInstanceOf(TaskEvent.Failed.class);
    }

    @Test
    void aTaskGetsNoMoreThanItsTypeAllows() throws Exception {
        worker.retry = new RetryPolicy(100, 500, 5000);

        Outcome first = worker.run();
        Outcome last = worker.run(worker.command(4, 0));

        assertThat(((TaskEvent.Retrying) events(first).get(0)).nextAttemptAt())
                .isBetween(
                        worker.time.instant().plusSeconds(10),
                        worker.time.instant().plusMillis(12_500));
        assertThat(events(last)).singleElement().isInstanceOf(TaskEvent.Failed.class);
    }

    @Test
    void whoSaysWhenToComeBackIsNotAskedSooner() throws Exception {
        retryAfter = Duration.ofHours(5);

        Outcome outcome = worker.run();

        assertThat(((TaskEvent.Retrying) events(outcome).get(0)).nextAttemptAt())
                .isEqualTo(worker.time.instant().plus(retryAfter));
        assertThat(waiting(outcome).get(0).topic()).isEqualTo("t.tasks-delay.1h");
        assertThat(new RetryableTaskException("x", null, Duration.ofDays(400)).retryAfter())
                .contains(Duration.ofDays(30));
        assertThat(new RetryableTaskException("x", null, Duration.ofDays(-1)).retryAfter())
                .contains(Duration.ZERO);
    }

    @Test
    void aTaskThatWouldExpireBeforeItsNextAttemptFailsWithItsOwnError() throws Exception {
        worker.expiresAt = worker.time.instant().plusMillis(800);

        Outcome outcome = worker.run();

        assertThat(events(outcome))
                .singleElement()
                .isInstanceOfSatisfying(
                        TaskEvent.Failed.class,
                        failed -> assertThat(failed.error().detail()).isEqualTo("not yet"));
    }

    @Test
    void anErrorThatJustEscapedIsTriedAgainAndToldToTheOperatorAlone() throws Exception {
        WorkerUnderTest broken = new WorkerUnderTest((parameters, context) -> {
            throw new NoClassDefFoundError("jdbc:secret@10.0.0.1");
        });

        assertThat(events(broken.run()))
                .singleElement()
                .isInstanceOfSatisfying(
                        TaskEvent.Retrying.class,
                        retrying -> assertThat(retrying.error().detail()).doesNotContain("secret"));
        Outcome last = broken.run(broken.command(3, 0));
        assertThat(header(deadLetter(last), DeadLetters.DETAIL)).contains("secret");
    }

    @Test
    void historyAndStackTraceAreBoundedWhateverIsInThem() throws Exception {
        WorkerUnderTest loud = new WorkerUnderTest((parameters, context) -> {
            throw new IllegalStateException("€".repeat(100_000));
        });
        ConsumerRecord<byte[], byte[]> command = loud.command(3, 0);
        String many = "[" + "{\"attempt\":1,\"detail\":\"y\"},7,{\"attempt\":\"z\"},".repeat(50) + "null]";
        command.headers().add(DeadLetters.ATTEMPTS, many.getBytes(StandardCharsets.UTF_8));

        ProducerRecord<byte[], byte[]> letter = deadLetter(loud.run(command));

        JsonNode attempts = TaskJson.MAPPER.readTree(header(letter, DeadLetters.ATTEMPTS));
        assertThat(attempts.size()).isEqualTo(20);
        assertThat(attempts.get(0).get("detail").stringValue()).isEqualTo("y");
        assertThat(attempts.get(19).get("detail").stringValue()).hasSize(300);
        assertThat(letter.headers().lastHeader(DeadLetters.STACK_TRACE).value().length)
                .isBetween(8 * 1024 - 3, 8 * 1024);
        assertThat(header(letter, DeadLetters.STACK_TRACE)).endsWith("€");
        assertThat(header(letter, DeadLetters.DETAIL).length()).isLessThan(2_100);
        command.headers().add(DeadLetters.ATTEMPTS, "no json".getBytes(StandardCharsets.UTF_8));
        assertThat(attempts(loud.run(command)).size()).isEqualTo(1);
    }

    private static JsonNode attempts(Outcome outcome) {
        return TaskJson.MAPPER.readTree(header(deadLetter(outcome), DeadLetters.ATTEMPTS));
    }

    @Test
    void aTaskWaitsForItsTimeInATierWithoutAThreadAndSaysSoOnce() throws Exception {
        WorkerUnderTest later = new WorkerUnderTest((parameters, context) -> "ran");
        Instant runAt = later.time.instant().plusSeconds(90);

        later.prepare(later.command("test", "\"x\"", runAt, 1, 0));
        Outcome outcome = later.context.concluded().orElseThrow();

        assertThat(later.emitted()).isEmpty();
        assertThat(events(outcome))
                .singleElement()
                .isInstanceOfSatisfying(
                        TaskEvent.Scheduled.class,
                        scheduled -> assertThat(scheduled.nextAttemptAt()).isEqualTo(runAt));
        assertThat(waiting(outcome).get(0).topic()).isEqualTo("t.tasks-delay.30s");
        ConsumerRecord<byte[], byte[]> home = later.home(waiting(outcome).get(0));
        later.time.pass(Duration.ofMillis(89_999));
        Outcome tooSoon = later.run(home);
        assertThat(events(tooSoon)).isEmpty();
        assertThat(waiting(tooSoon)).hasSize(1);
        home = later.home(waiting(tooSoon).get(0));
        later.time.pass(Duration.ofMillis(1));
        assertThat(events(later.run(home))).hasExactlyElementsOfTypes(TaskEvent.Completed.class);
    }

    @Test
    void aTaskThatExpiresBeforeItsTimeFailsAtOnce() throws Exception {
        worker.expiresAt = worker.time.instant().plusSeconds(10);

        Outcome outcome =
                worker.run(worker.command("test", "\"x\"", worker.time.instant().plusSeconds(20), 1, 0));

        assertThat(events(outcome)).hasExactlyElementsOfTypes(TaskEvent.Failed.class);
    }
}
