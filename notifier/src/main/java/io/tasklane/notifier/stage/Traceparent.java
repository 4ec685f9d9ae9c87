package io.tasklane.notifier.stage;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** The W3C trace context that travels with a record, so that what a record leads to stays in its trace. */
public final class Traceparent {

    private Traceparent() {}

    /** The record's trace context, if it bears one. */
    public static @Nullable String of(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        Header header = kafkaRecord.headers().lastHeader("traceparent");
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }
}
