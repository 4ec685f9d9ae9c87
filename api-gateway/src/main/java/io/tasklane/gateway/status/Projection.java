package io.tasklane.gateway.status;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.model.Decoded;
import io.tasklane.model.Decoded.Read;
import io.tasklane.model.Decoded.Unreadable;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskEvent.Completed;
import io.tasklane.model.TaskEvent.Submitted;
import io.tasklane.model.TaskId;
import io.tasklane.model.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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
    private final Counter unreadable;

    Projection(Topics topics, TaskViews views, Results results, Arrivals arrivals, MeterRegistry meters) {
        this.eventsTopic = topics.taskEvents();
        this.views = views;
        this.results = results;
        this.arrivals = arrivals;
        this.unreadable = Counter.builder("tasklane.projection.unreadable")
                .description("Records that the projection could not read and skipped")
                .register(meters);
    }

    /** Returns once the store has all of it. */
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        Map<TaskId, TaskChange> changes = new HashMap<>();
        records.forEach(kafkaRecord -> fold(kafkaRecord, changes));
        // Whoever sees that a task is completed must find its result.
        results.keep(changes.values());
        views.apply(changes.values());
        arrivals.arrived(changes.keySet());
    }

    private void fold(ConsumerRecord<byte[], byte[]> kafkaRecord, Map<TaskId, TaskChange> changes) {
        long offset = kafkaRecord.offset();
        if (kafkaRecord.topic().equals(eventsTopic)) {
            Decoded<TaskEvent> decoded = EventCodec.decode(kafkaRecord, TaskEvent.class);
            if (decoded instanceof Read<TaskEvent> read && isEvent(read.value())) {
                TaskEvent event = read.value();
                changes.merge(
                        event.subject(), TaskChange.NONE.on(offset, event), (known, alone) -> known.on(offset, event));
            } else {
                skip(kafkaRecord, reason(decoded));
            }
        } else {
            Decoded<Submitted> decoded = EventCodec.decode(kafkaRecord, Submitted.class);
            if (decoded instanceof Read<Submitted> read) {
                Submitted command = read.value();
                changes.merge(
                        command.subject(),
                        TaskChange.NONE.submitted(offset, command),
                        (known, alone) -> known.submitted(offset, command));
            } else {
                skip(kafkaRecord, reason(decoded));
            }
        }
    }

    /** Whether it is one that belongs on the topic of events and can be kept. Anybody may produce there. */
    private static boolean isEvent(TaskEvent event) {
        if (event instanceof Completed completed) {
            try {
                return completed.result() != null && completed.result().bytes() != null;
            } catch (IllegalArgumentException notBase64) {
                return false;
            }
        }
        return !(event instanceof Submitted);
    }

    private static String reason(Decoded<?> decoded) {
        return decoded instanceof Unreadable<?> broken
                ? broken.reason()
                : "the event does not belong here or has no result";
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
}
