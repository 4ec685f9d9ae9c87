package io.tasklane.gateway.live;

import io.tasklane.model.CloudEvent;
import io.tasklane.model.CloudEventCodec;
import io.tasklane.model.Decoded;
import io.tasklane.model.Decoded.Read;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskEvent.Completed;
import io.tasklane.model.TaskEvent.Submitted;
import io.tasklane.model.TaskJson;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** An event and where it is in the log. */
public final class LoggedEvent {

    private static final int BYTES_BESIDE_THE_DATA = 2_000;

    private final int partition;
    private final long offset;
    private final long timestamp;
    private final TaskEvent event;
    private final CloudEvent cloudEvent;
    private volatile @Nullable String json;

    private LoggedEvent(int partition, long offset, long timestamp, TaskEvent event, CloudEvent cloudEvent) {
        this.partition = partition;
        this.offset = offset;
        this.timestamp = timestamp;
        this.event = event;
        this.cloudEvent = cloudEvent;
    }

    /** The event that a record of the topic of events holds; nothing if the view leaves it out as well. */
    static Optional<LoggedEvent> of(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        Decoded<TaskEvent> decoded = EventCodec.decode(kafkaRecord, TaskEvent.class);
        if (decoded instanceof Read<TaskEvent> read
                && isOfAView(read.value())
                && CloudEventCodec.decode(kafkaRecord) instanceof Read<CloudEvent> envelope) {
            return Optional.of(new LoggedEvent(
                    kafkaRecord.partition(),
                    kafkaRecord.offset(),
                    kafkaRecord.timestamp(),
                    read.value(),
                    envelope.value()));
        }
        return Optional.empty();
    }

    private static boolean isOfAView(TaskEvent event) {
        if (event instanceof Completed completed) {
            try {
                completed.result().bytes();
            } catch (IllegalArgumentException notBase64) {
                return false;
            }
        }
        return !(event instanceof Submitted);
    }

    public int partition() {
        return partition;
    }

    public long offset() {
        return offset;
    }

    /** When its record was written, in milliseconds of the epoch. */
    long timestamp() {
        return timestamp;
    }

    public TaskEvent event() {
        return event;
    }

    /** What happened, in one word: {@code started}, {@code completed} and so on. */
    public String name() {
        String type = event.type();
        int end = type.lastIndexOf('.');
        return type.substring(type.lastIndexOf('.', end - 1) + 1, end);
    }

    /** About how much memory it takes, in bytes. */
    public int size() {
        return 2 * cloudEvent.data().length + BYTES_BESIDE_THE_DATA;
    }

    /** The CloudEvent in its JSON format, on one line. */
    public String json() {
        String known = json;
        if (known == null) {
            known = structured();
            json = known;
        }
        return known;
    }

    private String structured() {
        ObjectNode envelope = TaskJson.MAPPER.createObjectNode();
        envelope.put("specversion", CloudEvent.SPEC_VERSION);
        envelope.put("id", cloudEvent.id());
        envelope.put("source", cloudEvent.source());
        envelope.put("type", cloudEvent.type());
        put(envelope, "subject", event.subject());
        put(
                envelope,
                "time",
                cloudEvent.time() == null ? null : cloudEvent.time().toString());
        envelope.put("datacontenttype", "application/json");
        put(envelope, "dataschema", cloudEvent.dataSchema());
        put(envelope, "traceparent", cloudEvent.traceparent());
        envelope.set("data", TaskJson.MAPPER.readTree(cloudEvent.data()));
        return TaskJson.MAPPER.writeValueAsString(envelope);
    }

    private static void put(ObjectNode envelope, String name, @Nullable String value) {
        if (value != null) {
            envelope.put(name, value);
        }
    }

    @Override
    public String toString() {
        return name() + " at " + partition + "/" + offset;
    }
}
