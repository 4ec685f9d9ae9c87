package io.tasklane.gateway.status;

import com.mongodb.MongoException;
import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.gateway.deliveries.Deliveries;
import io.tasklane.gateway.deliveries.HappenedToDelivery;
import io.tasklane.gateway.expiry.Expiries;
import io.tasklane.gateway.history.HappenedToTask;
import io.tasklane.gateway.history.TaskHistories;
import io.tasklane.gateway.results.Results;
import io.tasklane.gateway.status.TaskChange.At;
import io.tasklane.gateway.store.Store;
import io.tasklane.model.Decoded;
import io.tasklane.model.Decoded.Read;
import io.tasklane.model.Decoded.Unreadable;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskEvent.Completed;
import io.tasklane.model.TaskEvent.Submitted;
import io.tasklane.model.TaskId;
import io.tasklane.model.Topics;
import io.tasklane.model.WebhookEvent;
import io.tasklane.model.WireEvent;
import java.time.Instant;
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
 * Brings what was written to the queues, to the topic of events and to those of webhooks into the store. What one poll brought
 * becomes one write per task, and one entry of a history for each record. To take the same records again, or only some of them,
 * changes nothing.
 */
final class Projection {

    private static final Logger log = LoggerFactory.getLogger(Projection.class);

    private final Topics topics;
    private final TaskViews views;
    private final Results results;
    private final TaskHistories histories;
    private final Deliveries deliveries;
    private final Expiries expiries;
    private final Arrivals arrivals;
    private final Consumer<Collection<TaskId>> waiting;
    private final ProjectionMeters meters;

    /**
     * @param store has the generation of the view that is written
     * @param waiting is told of tasks whose newest event says that they wait, once the store has it
     */
    Projection(
            Topics topics, Store store, Arrivals arrivals, Consumer<Collection<TaskId>> waiting, MeterRegistry meters) {
        this.topics = topics;
        this.views = new TaskViews(store);
        this.results = new Results(store);
        this.histories = new TaskHistories(store);
        this.deliveries = new Deliveries(store);
        this.expiries = Expiries.ofTasks(store);
        this.arrivals = arrivals;
        this.waiting = waiting;
        this.meters = new ProjectionMeters(meters);
    }

    /** Returns once the store has all of it. */
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        meters.onBatch(records.size(), () -> apply(happened(records)));
    }

    private List<Happened> happened(List<ConsumerRecord<byte[], byte[]>> records) {
        List<Happened> happened = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> kafkaRecord : records) {
            try {
                WireEvent event = read(kafkaRecord);
                if (event != null) {
                    happened.add(new Happened(
                            kafkaRecord,
                            event,
                            HappenedToTask.of(kafkaRecord, event).orElse(null),
                            HappenedToDelivery.of(kafkaRecord, event).orElse(null)));
                }
            } catch (RuntimeException failed) {
                leaveOut(kafkaRecord, failed);
            }
        }
        return happened;
    }

    /** An event or a command, its record, and what it adds to the task's history and to the log of deliveries. */
    private record Happened(
            ConsumerRecord<byte[], byte[]> kafkaRecord,
            WireEvent event,
            @Nullable HappenedToTask entry,
            @Nullable HappenedToDelivery delivery) {

        TaskChange on(TaskChange change, TaskEvent happened) {
            return happened instanceof Submitted command
                    ? change.submitted(kafkaRecord.offset(), command)
                    : change.on(kafkaRecord.offset(), happened);
        }
    }

    /**
     * The store's failures are the caller's to try again. Any other failure comes from a record, be it that the store refuses its
     * document, will come again with it, and must not keep the rest out of the view: by halves, that record is found and left out.
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
        List<HappenedToTask> entries = new ArrayList<>();
        List<HappenedToDelivery> ofWebhooks = new ArrayList<>();
        for (Happened next : happened) {
            if (next.event() instanceof TaskEvent event) {
                TaskId taskId = event.task().taskId();
                changes.put(taskId, next.on(changes.getOrDefault(taskId, TaskChange.NONE), event));
            }
            if (next.entry() != null) {
                entries.add(next.entry());
            }
            if (next.delivery() != null) {
                ofWebhooks.add(next.delivery());
            }
        }
        keep(entries, ofWebhooks);
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

    private void keep(List<HappenedToTask> entries, List<HappenedToDelivery> ofWebhooks) {
        Map<TaskId, Instant> late = new HashMap<>();
        for (HappenedToTask entry : entries) {
            if (entry.isOfWebhook()) {
                late.put(entry.taskId(), entry.entry().time());
            }
        }
        ofWebhooks.forEach(one -> late.putIfAbsent(one.taskId(), one.time()));
        // What is told of a webhook may come when the task was removed, and has to be removed too.
        expiries.note(late);
        histories.keep(entries);
        deliveries.keep(ofWebhooks);
    }

    private @Nullable WireEvent read(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        if (topics.webhooks().contains(kafkaRecord.topic())) {
            Decoded<WebhookEvent> decoded = EventCodec.decode(kafkaRecord, WebhookEvent.class);
            if (decoded instanceof Read<WebhookEvent> read) {
                return read.value();
            }
            // A dead letter may be anything; what else is there was written to be read.
            if (!kafkaRecord.topic().equals(topics.deadWebhooks())) {
                skip(kafkaRecord, reason(decoded));
            }
        } else if (kafkaRecord.topic().equals(topics.taskEvents())) {
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
        meters.leftOut();
        log.atWarn()
                .addKeyValue("topic", kafkaRecord.topic())
                .addKeyValue("partition", kafkaRecord.partition())
                .addKeyValue("offset", kafkaRecord.offset())
                .addKeyValue("reason", reason)
                .log("A record cannot be read and is left out of the view");
    }

    private void leaveOut(ConsumerRecord<byte[], byte[]> kafkaRecord, RuntimeException failed) {
        meters.leftOut();
        log.atError()
                .setCause(failed)
                .addKeyValue("topic", kafkaRecord.topic())
                .addKeyValue("partition", kafkaRecord.partition())
                .addKeyValue("offset", kafkaRecord.offset())
                .log("A record was read but cannot be stored and is left out of the view");
    }
}
