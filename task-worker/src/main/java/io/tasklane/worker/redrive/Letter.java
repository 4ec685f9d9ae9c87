package io.tasklane.worker.redrive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tasklane.model.DeadLetters;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskEvent;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A command that was given up, as it lies among the dead letters. */
record Letter(TaskEvent.Submitted command, ConsumerRecord<byte[], byte[]> kafkaRecord) {

    /** Tells letters apart: partition and offset. */
    String place() {
        return kafkaRecord.partition() + ":" + kafkaRecord.offset();
    }

    /** Why it was given up, as a code. */
    String reason() {
        String code = header(kafkaRecord, DeadLetters.REASON);
        return code == null ? "unknown" : code;
    }

    Instant writtenAt() {
        return Instant.ofEpochMilli(kafkaRecord.timestamp());
    }

    /** The topic that it came from. */
    @Nullable
    String source() {
        return header(kafkaRecord, DeadLetters.SOURCE_TOPIC);
    }

    @Nullable
    String traceparent() {
        return EventCodec.traceparentOf(kafkaRecord);
    }

    static @Nullable String header(ConsumerRecord<byte[], byte[]> kafkaRecord, String name) {
        Header header = kafkaRecord.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }
}
