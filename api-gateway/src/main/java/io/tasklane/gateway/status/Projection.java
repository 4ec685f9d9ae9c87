package io.tasklane.gateway.status;

import com.mongodb.MongoException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.gateway.results.Results;
import io.tasklane.gateway.status.TaskChange.At;
import io.tasklane.model.Decoded;
import io.tasklane.model.Decoded.Read;
import io.tasklane.model.Decoded.Unreadable;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskEvent.Completed;
import io.tasklane.model.TaskEvent.Submitted;
import io.tasklane.model.TaskId;
import io.tasklane.model.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what was written to the queues and to the topic of events into the store. What one poll brought becomes one write per
 * task. To take the same records again, or only some of them, changes nothing.
 */
final class Projection {

    private static final Logger log = LoggerFactory.getLogger(Projection.class);

    private final String eventsTopic;
    private final TaskViews views;
    private final Results results;
    private final Arrivals arrivals;
    private final Consumer<Collection<TaskId>> waiting;
    private final Counter unreadable;

    /** @param waiting is told of tasks whose newest event says that they wait, once the store has it */
    Projection(
            Topics topics,
            TaskViews views,
            Results results,
            Arrivals arrivals,
            Consumer<Collection<TaskId>> waiting,
            MeterRegistry meters) {
        this.eventsTopic = topics.taskEvents();
        this.views = views;
        this.results = results;
        this.arrivals = arrivals;
        this.waiting = waiting;
        this.unreadable = Counter.builder("tasklane.projection.unreadable")
                .description("Records that the projection could not read or store and skipped")
                .register(meters);
    }

    /** Returns once the store has all of it. */
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        List<Happened> happened = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> kafkaRecord : records) {
            try {
                TaskEvent event = read(kafkaRecord);
                if (event != null) {
                    happened.add(new Happened(kafkaRecord, event));
                }
            } catch (RuntimeException failed) {
                leaveOut(kafkaRecord, failed);
            }
        }
        apply(happened);
    }

    /** An event or a command, and the record that it was read from. */
    private record Happened(ConsumerRecord<byte[], byte[]> kafkaRecord, TaskEvent event) {

        TaskChange on(TaskChange change) {
            return event instanceof Submitted command
                    ? change.submitted(kafkaRecord.offset(), command)
                    : change.on(kafkaRecord.offset(), event);
        }
    }

    /**
     * The store's failures are the caller's to try again. Any other failure comes from a record, will come again with it, and
     * must not keep the rest out of the view: by halves, that record is found and left out.
     */
    private void apply(List<Happened> happened) {
        try {
            write(happened);
        } catch (MongoException storeFailed) {
            throw storeFailed;
        } catch (RuntimeException failed) {
            if (happened.size() == 1) {
                leaveOut(happened.get(0).kafkaRecord(), failed);
            } else {
                int half = happened.size() / 2;
                apply(happened.subList(0, half));
                apply(happened.subList(half, happened.size()));
            }
        }
    }

    private void write(List<Happened> happened) {
        Map<TaskId, TaskChange> changes = new HashMap<>();
        for (Happened next : happened) {
            TaskId taskId = next.event().subject();
            changes.put(taskId, next.on(changes.getOrDefault(taskId, TaskChange.NONE)));
        }
        // Whoever sees that a task is completed must find its result.
        results.keep(changes.values().stream()
                .map(TaskChange::completed)
                .filter(Objects::nonNull)
                .map(At::event)
                .toList());
        views.apply(changes.values());
        arrivals.arrived(changes.keySet());
        List<TaskId> nowWaiting = changes.entrySet().stream()
                .filter(change -> change.getValue().waits())
                .map(Map.Entry::getKey)
                .toList();
        if (!nowWaiting.isEmpty()) {
            waiting.accept(nowWaiting);
        }
    }

    private @Nullable TaskEvent read(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        if (kafkaRecord.topic().equals(eventsTopic)) {
            Decoded<TaskEvent> decoded = EventCodec.decode(kafkaRecord, TaskEvent.class);
            if (decoded instanceof Read<TaskEvent> read && isEvent(read.value())) {
                return read.value();
            }
            skip(kafkaRecord, reason(decoded));
        } else {
            Decoded<Submitted> decoded = EventCodec.decode(kafkaRecord, Submitted.class);
            if (decoded instanceof Read<Submitted> read) {
                return read.value();
            }
            skip(kafkaRecord, reason(decoded));
        }
        return null;
    }

    /** Whether it is one that belongs on the topic of events and can be kept. Anybody may produce there. */
    private static boolean isEvent(TaskEvent event) {
        if (event instanceof Completed completed && completed.result().ref() == null) {
            try {
                completed.result().bytes();
                return true;
            } catch (IllegalArgumentException notBase64) {
                return false;
            }
        }
        return !(event instanceof Submitted);
    }

    private static String reason(Decoded<?> decoded) {
        return decoded instanceof Unreadable<?> broken
                ? broken.reason()
                : "the event does not belong here or its result is no base64";
    }

    /** Workers put what cannot be read on a queue to the dead letters; here it is only passed over. */
    private void skip(ConsumerRecord<byte[], byte[]> kafkaRecord, String reason) {
        unreadable.increment();
        log.atWarn()
                .addKeyValue("topic", kafkaRecord.topic())
                .addKeyValue("partition", kafkaRecord.partition())
                .addKeyValue("offset", kafkaRecord.offset())
                .addKeyValue("reason", reason)
                .log("A record cannot be read and is left out of the view");
    }

    private void leaveOut(ConsumerRecord<byte[], byte[]> kafkaRecord, RuntimeException failed) {
        unreadable.increment();
        log.atError()
                .setCause(failed)
                .addKeyValue("topic", kafkaRecord.topic())
                .addKeyValue("partition", kafkaRecord.partition())
                .addKeyValue("offset", kafkaRecord.offset())
                .log("A record was read but cannot be stored and is left out of the view");
    }
}
