package io.tasklane.worker.execution;

import io.tasklane.model.DeadLetters;
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
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** The records that say what became of a task. */
final class TaskOutcomes {

    private final Topics topics;
    private final EventCodec codec;
    private final Clock clock;

    TaskOutcomes(Topics topics, EventCodec codec, Clock clock) {
        this.topics = topics;
        this.codec = codec;
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    ProducerRecord<byte[], byte[]> event(TaskEvent event, @Nullable String traceparent) {
        return codec.encode(topics.taskEvents(), event, traceparent);
    }

    Outcome completed(
            ConsumerRecord<byte[], byte[]> command,
            Task task,
            int attempt,
            TaskResult result,
            Optional<TaskEvent> lastProgress) {
        return new Outcome(events(command, lastProgress, new TaskEvent.Completed(task, attempt, now(), result)));
    }

    /** The task failed for good: the event, and the command as a dead letter from which it can be run again. */
    Outcome failed(
            ConsumerRecord<byte[], byte[]> command,
            Task task,
            int attempt,
            AttemptFailure failure,
            Optional<TaskEvent> lastProgress) {
        TaskEvent failed = new TaskEvent.Failed(task, attempt, now(), failure.error());
        List<ProducerRecord<byte[], byte[]>> records = events(command, lastProgress, failed);
        records.add(deadLetter(command, failure.code(), failure.detail()));
        return new Outcome(records);
    }

    /** A record that is no command: a dead letter, and if it names a task, the end of that task. */
    Outcome unreadable(ConsumerRecord<byte[], byte[]> kafkaRecord, String reason) {
        ProducerRecord<byte[], byte[]> letter = deadLetter(kafkaRecord, "unreadable", reason);
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
        return Outcome.of(event(failed, EventCodec.traceparentOf(kafkaRecord)), letter);
    }

    private List<ProducerRecord<byte[], byte[]>> events(
            ConsumerRecord<byte[], byte[]> command, Optional<TaskEvent> lastProgress, TaskEvent end) {
        String traceparent = EventCodec.traceparentOf(command);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        lastProgress.ifPresent(progress -> records.add(event(progress, traceparent)));
        records.add(event(end, traceparent));
        return records;
    }

    private ProducerRecord<byte[], byte[]> deadLetter(
            ConsumerRecord<byte[], byte[]> kafkaRecord, String code, String detail) {
        return DeadLetters.of(kafkaRecord, topics.deadTasks(), code, detail);
    }
}
