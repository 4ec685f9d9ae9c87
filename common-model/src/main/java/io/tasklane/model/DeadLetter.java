package io.tasklane.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A command that was given up, as it lies among the dead letters. */
public record DeadLetter(TaskEvent.Submitted command, ConsumerRecord<byte[], byte[]> kafkaRecord) {

    /** Tells letters apart: partition and offset. */
    public String place() {
        return kafkaRecord.partition() + ":" + kafkaRecord.offset();
    }

    /** Why it was given up, as a code. */
    public String reason() {
        String code = header(kafkaRecord, DeadLetters.REASON);
        return code == null ? "unknown" : code;
    }

    public Instant writtenAt() {
        return Instant.ofEpochMilli(kafkaRecord.timestamp());
    }

    /** The topic that it came from. */
    @Nullable
    public String source() {
        return header(kafkaRecord, DeadLetters.SOURCE_TOPIC);
    }

    @Nullable
    public String traceparent() {
        return EventCodec.traceparentOf(kafkaRecord);
    }

    /** The value of a header as text; nothing if there is none. */
    public static @Nullable String header(ConsumerRecord<byte[], byte[]> kafkaRecord, String name) {
        Header header = kafkaRecord.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }
}
