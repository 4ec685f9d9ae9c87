package io.tasklane.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tasklane.model.Decoded.Read;
import io.tasklane.model.Decoded.Unreadable;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Tasklane's events as Kafka records and back. What cannot be read comes back as a reason, never as an exception. */
public final class EventCodec {

    /** Today's version has 55, and later ones may append to it. */
    private static final int MAX_TRACEPARENT_BYTES = 256;

    private final String source;

    /** @param source who writes, a URI reference, for example {@code /tasklane/gateway} */
    public EventCodec(String source) {
        this.source = source;
    }

    /** The record of an event, keyed so that all events of its key stay in order. */
    public ProducerRecord<byte[], byte[]> encode(String topic, WireEvent event, @Nullable String traceparent) {
        byte[] data = TaskJson.MAPPER.writeValueAsBytes(event);
        return CloudEventCodec.encode(
                topic,
                event.key(),
                new CloudEvent(
                        event.id(),
                        source,
                        event.type(),
                        event.subject(),
                        event.occurredAt(),
                        EventTypes.schema(event.type()),
                        traceparent,
                        data));
    }

    /**
     * The event that a record holds.
     *
     * @param family which events are expected, for example {@code TaskEvent.class}
     */
    public static <E extends WireEvent> Decoded<E> decode(ConsumerRecord<byte[], byte[]> kafkaRecord, Class<E> family) {
        Decoded<CloudEvent> decoded = CloudEventCodec.decode(kafkaRecord);
        if (decoded instanceof Unreadable<CloudEvent> unreadable) {
            return new Unreadable<>(unreadable.reason());
        }
        CloudEvent event = ((Read<CloudEvent>) decoded).value();
        Class<?> type = EventTypes.recordOf(event.type()).orElse(null);
        if (type == null || !family.isAssignableFrom(type)) {
            return new Unreadable<>("type " + event.type() + " is not expected here");
        }
        try {
            JsonNode data = TaskJson.MAPPER.readTree(event.data());
            if (!(data instanceof ObjectNode object)) {
                return new Unreadable<>("data is no JSON object");
            }
            if (type == TaskEvent.Submitted.class) {
                complete(object, event, kafkaRecord);
            }
            return new Read<>(family.cast(TaskJson.MAPPER.treeToValue(object, type)));
        } catch (JacksonException unreadable) {
            return new Unreadable<>("data is not valid: " + TaskJson.reason(unreadable));
        } catch (NumberFormatException immense) {
            return new Unreadable<>("data is not valid: it has a number with an exponent that no number can have");
        }
    }

    /** The id of the task that a record is about, as far as it says, however unreadable the rest of it is. */
    public static Optional<TaskId> taskIdOf(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        Header subject = kafkaRecord.headers().lastHeader("ce_subject");
        if (subject != null && subject.value() != null) {
            Optional<TaskId> id = TaskId.parse(new String(subject.value(), UTF_8));
            if (id.isPresent()) {
                return id;
            }
        }
        return kafkaRecord.key() == null ? Optional.empty() : TaskId.parse(new String(kafkaRecord.key(), UTF_8));
    }

    /**
     * The W3C trace context that a record bears, if any, so that what it leads to stays in its trace. What is far too long for one
     * is none: every event would bear it, and might be too large to send.
     */
    public static @Nullable String traceparentOf(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        Header header = kafkaRecord.headers().lastHeader("traceparent");
        return header == null || header.value() == null || header.value().length > MAX_TRACEPARENT_BYTES
                ? null
                : new String(header.value(), UTF_8);
    }

    /** A producer of its own may leave out what the record says elsewhere: who it is about, when, and in which queue. */
    private static void complete(ObjectNode data, CloudEvent event, ConsumerRecord<byte[], byte[]> kafkaRecord) {
        if (!data.has("taskId")) {
            Optional.ofNullable(event.subject())
                    .flatMap(TaskId::parse)
                    .or(() -> taskIdOf(kafkaRecord))
                    .ifPresent(id -> data.put("taskId", id.value()));
        }
        if (!data.has("submittedAt")) {
            Instant time = event.time() == null ? Instant.ofEpochMilli(kafkaRecord.timestamp()) : event.time();
            data.put("submittedAt", time.toString());
        }
        if (!data.has("queue")) {
            data.put("queue", Topics.queueOf(kafkaRecord.topic()));
        }
    }
}
