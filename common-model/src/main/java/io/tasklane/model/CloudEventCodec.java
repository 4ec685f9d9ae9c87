package io.tasklane.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Events as Kafka records, as the CloudEvents Kafka protocol binding 1.0.2 has it: binary mode is written, binary and
 * structured mode are read. Reading never throws: what cannot be read comes back as a reason.
 */
public final class CloudEventCodec {

    private static final String JSON = "application/json";

    private CloudEventCodec() {}

    /** The record of an event, in binary mode: the value is the data as it is, the attributes are headers. */
    public static ProducerRecord<byte[], byte[]> encode(String topic, String key, CloudEvent event) {
        var kafkaRecord = new ProducerRecord<>(topic, null, key.getBytes(UTF_8), event.data());
        Headers headers = kafkaRecord.headers();
        add(headers, "ce_specversion", CloudEvent.SPEC_VERSION);
        add(headers, "ce_id", event.id());
        add(headers, "ce_source", event.source());
        add(headers, "ce_type", event.type());
        add(headers, "ce_subject", event.subject());
        add(headers, "ce_time", event.time() == null ? null : event.time().toString());
        add(headers, "ce_dataschema", event.dataSchema());
        add(headers, "traceparent", event.traceparent());
        add(headers, "content-type", JSON);
        return kafkaRecord;
    }

    /** The event that a record holds, in either mode, or why it holds none. */
    public static Decoded<CloudEvent> decode(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        try {
            String contentType = header(kafkaRecord, "content-type");
            if (contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith("application/cloudevents")) {
                return new Decoded.Read<>(structured(kafkaRecord, contentType));
            }
            return new Decoded.Read<>(binary(kafkaRecord, contentType));
        } catch (NoEvent refusal) {
            return new Decoded.Unreadable<>(refusal.reason);
        }
    }

    private static CloudEvent binary(ConsumerRecord<byte[], byte[]> kafkaRecord, @Nullable String contentType) {
        CloudEvent event = event(
                name -> header(kafkaRecord, "ce_" + name), header(kafkaRecord, "traceparent"), kafkaRecord.value());
        if (contentType != null && !isJson(contentType)) {
            throw new NoEvent("content-type is not JSON: " + contentType);
        }
        return event;
    }

    private static CloudEvent structured(ConsumerRecord<byte[], byte[]> kafkaRecord, String contentType) {
        if (!contentType.toLowerCase(Locale.ROOT).startsWith("application/cloudevents+json")) {
            throw new NoEvent("only the JSON event format is read, not " + contentType);
        }
        JsonNode envelope = json(kafkaRecord.value());
        if (!envelope.isObject()) {
            throw new NoEvent("the CloudEvent is no JSON object");
        }
        String trace = text(envelope, "traceparent");
        return event(
                name -> text(envelope, name),
                trace == null ? header(kafkaRecord, "traceparent") : trace,
                structuredData(envelope));
    }

    private static byte @Nullable [] structuredData(JsonNode envelope) {
        if (envelope.has("data_base64")) {
            try {
                return envelope.get("data_base64").binaryValue();
            } catch (JacksonException notBase64) {
                throw new NoEvent("data_base64 is not base64");
            }
        }
        return envelope.has("data") ? TaskJson.MAPPER.writeValueAsBytes(envelope.get("data")) : null;
    }

    private static CloudEvent event(
            UnaryOperator<@Nullable String> attribute, @Nullable String traceparent, byte @Nullable [] data) {
        String version = required(attribute, "specversion");
        if (!version.equals(CloudEvent.SPEC_VERSION)) {
            throw new NoEvent("specversion is not " + CloudEvent.SPEC_VERSION + ": " + version);
        }
        if (data == null) {
            throw new NoEvent("the CloudEvent has no data");
        }
        return new CloudEvent(
                required(attribute, "id"),
                required(attribute, "source"),
                required(attribute, "type"),
                attribute.apply("subject"),
                time(attribute.apply("time")),
                attribute.apply("dataschema"),
                traceparent,
                data);
    }

    private static String required(UnaryOperator<@Nullable String> attribute, String name) {
        String value = attribute.apply(name);
        if (value == null || value.isEmpty()) {
            throw new NoEvent("not a CloudEvent: " + name + " is missing");
        }
        return value;
    }

    private static @Nullable Instant time(@Nullable String text) {
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException notTime) {
            throw new NoEvent("time is not RFC 3339: " + text);
        }
    }

    private static JsonNode json(byte @Nullable [] value) {
        try {
            return TaskJson.MAPPER.readTree(value == null ? new byte[0] : value);
        } catch (JacksonException | NumberFormatException notJson) {
            throw new NoEvent("the CloudEvent is not JSON");
        }
    }

    private static @Nullable String text(JsonNode envelope, String name) {
        JsonNode value = envelope.get(name);
        return value == null || !value.isString() ? null : value.stringValue();
    }

    private static boolean isJson(String contentType) {
        String type = contentType.toLowerCase(Locale.ROOT);
        return type.startsWith(JSON) || type.contains("+json");
    }

    private static @Nullable String header(ConsumerRecord<byte[], byte[]> kafkaRecord, String name) {
        Header header = kafkaRecord.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }

    private static void add(Headers headers, String name, @Nullable String value) {
        if (value != null) {
            headers.add(name, value.getBytes(UTF_8));
        }
    }

    /** Leaves the reading of a record that holds no event; never leaves this class. */
    private static final class NoEvent extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String reason;

        NoEvent(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }
    }
}
