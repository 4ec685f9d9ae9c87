package io.tasklane.worker.execution;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tasklane.model.DeadLetters;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskId;
import io.tasklane.model.Topics;
import io.tasklane.parallel.delay.DelayTiers;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** The records that a worker writes. */
final class TaskRecords {

    /** On a command that waits for its time: that time, in milliseconds since 1970; the event that says so is written. */
    private static final String SCHEDULED = "tasklane-scheduled";

    private final Topics topics;
    private final EventCodec codec;
    private final DelayTiers tiers;

    TaskRecords(Topics topics, String worker) {
        this.topics = topics;
        this.codec = new EventCodec("/tasklane/worker/" + worker);
        this.tiers = new DelayTiers(topics.taskDelays());
    }

    ProducerRecord<byte[], byte[]> event(TaskEvent event, @Nullable String traceparent) {
        return codec.encode(topics.taskEvents(), event, traceparent);
    }

    /** The command itself, on its way back to its queue when it is due. */
    ProducerRecord<byte[], byte[]> waiting(ConsumerRecord<byte[], byte[]> command, Instant runAt, Instant now) {
        var home = new ProducerRecord<>(command.topic(), null, command.key(), command.value(), command.headers());
        home.headers().remove(SCHEDULED).add(SCHEDULED, scheduled(runAt).getBytes(UTF_8));
        return tiers.delayed(home, runAt, now);
    }

    /** Whether it waited for this time already, as far as its headers say. */
    static boolean hasWaitedFor(ConsumerRecord<byte[], byte[]> command, Instant runAt) {
        Header header = command.headers().lastHeader(SCHEDULED);
        return header != null && header.value() != null && new String(header.value(), UTF_8).equals(scheduled(runAt));
    }

    private static String scheduled(Instant runAt) {
        return Long.toString(runAt.toEpochMilli());
    }

    /** The command of the next attempt, on its way to its queue when it is due. */
    ProducerRecord<byte[], byte[]> nextAttempt(Command failed, AttemptHistory history, Instant dueAt, Instant now) {
        TaskEvent.Submitted last = failed.submitted();
        TaskEvent.Submitted next = new TaskEvent.Submitted(
                last.task(),
                last.attempt() + 1,
                last.parameters(),
                null,
                last.expiresAt(),
                last.timeoutSeconds(),
                last.priority(),
                last.retry(),
                last.priorAttempts());
        var home = codec.encode(failed.kafkaRecord().topic(), next, failed.traceparent());
        history.writeTo(home);
        return tiers.delayed(home, dueAt, now);
    }

    /** The command of a task that failed for good, from which it can be run again. */
    ProducerRecord<byte[], byte[]> deadCommand(
            ConsumerRecord<byte[], byte[]> command, AttemptFailure failure, AttemptHistory history) {
        var letter = deadLetter(command, failure.code(), failure.detail());
        history.writeTo(letter);
        letter.headers().remove(DeadLetters.STACK_TRACE);
        Throwable thrown = failure.thrown();
        if (thrown != null) {
            letter.headers().add(DeadLetters.STACK_TRACE, StackTrace.of(thrown, DeadLetters.MAX_STACK_TRACE_BYTES));
        }
        return letter;
    }

    ProducerRecord<byte[], byte[]> deadLetter(ConsumerRecord<byte[], byte[]> kafkaRecord, String code, String detail) {
        return DeadLetters.of(kafkaRecord, topics.deadTasks(), code, detail);
    }

    ProducerRecord<byte[], byte[]> checkpoint(TaskId task, byte[] state) {
        return keyed(topics.taskCheckpoints(), task, state);
    }

    ProducerRecord<byte[], byte[]> noMoreCheckpoints(TaskId task) {
        return keyed(topics.taskCheckpoints(), task, null);
    }

    ProducerRecord<byte[], byte[]> noMoreWish(TaskId task) {
        return keyed(topics.taskControl(), task, null);
    }

    @SuppressWarnings("NullAway") // a record without a value is how Kafka removes a key
    private static ProducerRecord<byte[], byte[]> keyed(String topic, TaskId task, byte @Nullable [] value) {
        return new ProducerRecord<>(topic, null, task.value().getBytes(UTF_8), value);
    }
}
