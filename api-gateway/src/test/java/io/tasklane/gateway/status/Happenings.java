package io.tasklane.gateway.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tasklane.model.EventCodec;
import io.tasklane.model.Progress;
import io.tasklane.model.RetryPolicy;
import io.tasklane.model.Task;
import io.tasklane.model.TaskError;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskEvent.Cancelled;
import io.tasklane.model.TaskEvent.Completed;
import io.tasklane.model.TaskEvent.Failed;
import io.tasklane.model.TaskEvent.Progressed;
import io.tasklane.model.TaskEvent.Retrying;
import io.tasklane.model.TaskEvent.Scheduled;
import io.tasklane.model.TaskEvent.Started;
import io.tasklane.model.TaskEvent.Submitted;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskResult;
import io.tasklane.model.Topics;
import io.tasklane.model.WireEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import tools.jackson.databind.node.JsonNodeFactory;

/** What can happen to one task, for tests: each at a time of its own, in seconds from the task's submission. */
final class Happenings {

    static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
    static final Instant SUBMITTED_AT = Instant.parse("2026-03-01T12:00:00Z");

    final Task task = new Task(
            TaskId.create(),
            "default",
            "default",
            "resize",
            SUBMITTED_AT,
            "https://client.example.com/done",
            Map.of("customer", "42"));

    static Instant second(long second) {
        return SUBMITTED_AT.plusSeconds(second);
    }

    Submitted submitted() {
        return submitted(null);
    }

    Submitted submitted(Instant runAt) {
        return new Submitted(
                task,
                1,
                JsonNodeFactory.instance.objectNode(),
                runAt,
                second(900),
                60,
                0,
                new RetryPolicy(5, 1, 600),
                0);
    }

    /** The command of a task that is run again by hand. */
    Submitted submittedAgain() {
        return new Submitted(
                task, 2, JsonNodeFactory.instance.objectNode(), null, null, 60, 0, new RetryPolicy(5, 1, 600), 1);
    }

    Scheduled scheduled(int at, int due) {
        return new Scheduled(task, 1, second(at), second(due));
    }

    Started started(int at, int attempt) {
        return new Started(task, attempt, second(at), "worker-1", 5);
    }

    Progressed progressed(int at, int attempt, double fraction) {
        return new Progressed(task, attempt, second(at), 1, new Progress(fraction, "row " + at));
    }

    Retrying retrying(int at, int attempt, int due) {
        return new Retrying(task, attempt, second(at), TaskError.of("timeout", "Timed out", null), second(due));
    }

    Completed completed(int at, int attempt) {
        return new Completed(
                task,
                attempt,
                second(at),
                TaskResult.json(JsonNodeFactory.instance.objectNode().put("at", at)));
    }

    Failed failed(int at, int attempt) {
        return new Failed(task, attempt, second(at), TaskError.of("no-luck", "No luck", "at " + at));
    }

    Cancelled cancelled(int at, int attempt) {
        return new Cancelled(task, attempt, second(at));
    }

    /** A life that may have been: some attempts with progress, and mostly an end. */
    List<TaskEvent> life(Random random) {
        List<TaskEvent> events = new ArrayList<>();
        int second = 1;
        int attempts = 1 + random.nextInt(3);
        if (random.nextBoolean()) {
            events.add(scheduled(second++, second + 5));
        }
        for (int attempt = 1; attempt <= attempts; attempt++) {
            events.add(started(second++, attempt));
            for (int report = random.nextInt(3); report > 0; report--) {
                events.add(progressed(second++, attempt, random.nextDouble()));
            }
            if (attempt < attempts) {
                events.add(retrying(second++, attempt, second + 5));
            }
        }
        switch (random.nextInt(4)) {
            case 0 -> events.add(completed(second, attempts));
            case 1 -> events.add(failed(second, attempts));
            case 2 -> events.add(cancelled(second, attempts));
            default -> {}
        }
        return events;
    }

    static ConsumerRecord<byte[], byte[]> kafkaRecord(String topic, long offset, WireEvent event) {
        var produced = new EventCodec("/test").encode(topic, event, null);
        return new ConsumerRecord<>(
                topic,
                0,
                offset,
                0L,
                TimestampType.CREATE_TIME,
                produced.key().length,
                produced.value().length,
                produced.key(),
                produced.value(),
                produced.headers(),
                Optional.empty());
    }

    static ConsumerRecord<byte[], byte[]> garbage(String topic, long offset) {
        return new ConsumerRecord<>(
                topic,
                0,
                offset,
                0L,
                TimestampType.CREATE_TIME,
                1,
                1,
                "key".getBytes(UTF_8),
                "{\"not\": an event".getBytes(UTF_8),
                new RecordHeaders(),
                Optional.empty());
    }
}
