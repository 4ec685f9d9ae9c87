package io.tasklane.worker.execution;

import io.tasklane.model.CancelRequested;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Task;
import io.tasklane.model.TaskError;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskResult;
import io.tasklane.model.Topics;
import io.tasklane.parallel.Outcome;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a command can lead to, as the records that say so. Whatever ends a task removes what was kept for it. */
final class TaskOutcomes {

    private static final Logger log = LoggerFactory.getLogger(TaskOutcomes.class);

    private final TaskRecords records;
    private final Clock clock;

    TaskOutcomes(TaskRecords records, Clock clock) {
        this.records = records;
        this.clock = clock;
    }

    /**
     * For an end of which nobody would learn that it could not be built, so that the task would have none: it fails then.
     *
     * @param ending builds the outcome
     */
    Outcome orFailed(Command command, Supplier<Outcome> ending) {
        try {
            return ending.get();
        } catch (RuntimeException failure) {
            log.atWarn()
                    .addKeyValue("taskId", taskId(command))
                    .addKeyValue("taskName", command.task().taskName())
                    .addKeyValue("attempt", command.attempt())
                    .setCause(failure)
                    .log("A task cannot be brought to its end: it fails");
            return failed(
                    command,
                    AttemptFailure.of(failure),
                    AttemptHistory.of(command.kafkaRecord()),
                    LastWords.none(true));
        }
    }

    Outcome completed(Command command, TaskResult result, LastWords last) {
        var written = lastWords(command, last);
        written.add(event(command, new TaskEvent.Completed(command.task(), command.attempt(), now(), result)));
        removeCheckpoints(command, last, written);
        return new Outcome(written);
    }

    /** The task failed for good: the event, and the command as a dead letter from which it can be run again. */
    Outcome failed(Command command, AttemptFailure failure, AttemptHistory history, LastWords last) {
        var written = lastWords(command, last);
        written.add(event(command, new TaskEvent.Failed(command.task(), command.attempt(), now(), failure.error())));
        written.add(records.deadCommand(command.kafkaRecord(), failure, history));
        removeCheckpoints(command, last, written);
        return new Outcome(written);
    }

    /** The attempt failed and another one follows: its command waits until it is due. */
    Outcome retrying(Command command, AttemptFailure failure, AttemptHistory history, Instant nextAt, LastWords last) {
        var written = lastWords(command, last);
        last.checkpoint().ifPresent(state -> written.add(records.checkpoint(taskId(command), state)));
        written.add(event(
                command, new TaskEvent.Retrying(command.task(), command.attempt(), now(), failure.error(), nextAt)));
        written.add(records.nextAttempt(command, history, nextAt, now()));
        return new Outcome(written);
    }

    /** The command waits for its time; the event is written once, however often its clock and ours disagree. */
    Outcome scheduled(Command command, Instant runAt) {
        List<ProducerRecord<byte[], byte[]>> written = new ArrayList<>();
        if (!TaskRecords.hasWaitedFor(command.kafkaRecord(), runAt)) {
            written.add(event(command, new TaskEvent.Scheduled(command.task(), command.attempt(), now(), runAt)));
        }
        written.add(records.waiting(command.kafkaRecord(), runAt, now()));
        return new Outcome(written);
    }

    /** The task was cancelled; the event that says so may be written already. */
    Outcome cancelled(Command command, CancelRequested wish, LastWords last) {
        List<ProducerRecord<byte[], byte[]>> written = new ArrayList<>();
        if (!wish.ended()) {
            written.addAll(lastWords(command, last));
            written.add(event(command, new TaskEvent.Cancelled(command.task(), command.attempt(), now())));
        }
        written.add(records.noMoreWish(taskId(command)));
        removeCheckpoints(command, last, written);
        return new Outcome(written);
    }

    /** A record that is no command: a dead letter, and if it names a task, the end of that task. */
    Outcome unreadable(ConsumerRecord<byte[], byte[]> kafkaRecord, String reason) {
        ProducerRecord<byte[], byte[]> letter = records.deadLetter(kafkaRecord, "unreadable", reason);
        Optional<TaskId> named = EventCodec.taskIdOf(kafkaRecord);
        if (named.isEmpty()) {
            return Outcome.of(letter);
        }
        Task task = new Task(
                named.get(),
                Task.DEFAULT_TENANT,
                Topics.queueOf(kafkaRecord.topic()),
                "unreadable",
                Instant.ofEpochMilli(Math.max(0, kafkaRecord.timestamp())),
                null,
                Map.of());
        TaskError error = TaskError.of("malformed-command", "The command cannot be read", reason);
        TaskEvent failed = new TaskEvent.Failed(task, 1, now(), error);
        return Outcome.of(records.event(failed, EventCodec.traceparentOf(kafkaRecord)), letter);
    }

    private List<ProducerRecord<byte[], byte[]>> lastWords(Command command, LastWords last) {
        List<ProducerRecord<byte[], byte[]>> written = new ArrayList<>();
        last.progress().ifPresent(progress -> written.add(event(command, progress)));
        return written;
    }

    private void removeCheckpoints(Command command, LastWords last, List<ProducerRecord<byte[], byte[]>> written) {
        if (last.mayHaveCheckpoints()) {
            written.add(records.noMoreCheckpoints(taskId(command)));
        }
    }

    private ProducerRecord<byte[], byte[]> event(Command command, TaskEvent event) {
        return records.event(event, command.traceparent());
    }

    private Instant now() {
        return clock.instant();
    }

    private static TaskId taskId(Command command) {
        return command.task().taskId();
    }
}
