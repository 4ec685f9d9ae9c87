package io.tasklane.notifier.stage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;

/** Records as they come back from a broker. */
public final class KafkaRecords {

    private KafkaRecords() {}

    public static ConsumerRecord<byte[], byte[]> consumed(ProducerRecord<byte[], byte[]> produced) {
        return consumed(produced, 7);
    }

    public static ConsumerRecord<byte[], byte[]> consumed(ProducerRecord<byte[], byte[]> produced, long offset) {
        return new ConsumerRecord<>(
                produced.topic(),
                3,
                offset,
                1_700_000_000_000L,
                TimestampType.CREATE_TIME,
                length(produced.key()),
                length(produced.value()),
                produced.key(),
                produced.value(),
                produced.headers(),
                Optional.empty());
    }

    private static int length(byte[] bytes) {
        return bytes == null ? -1 : bytes.length;
    }

    public static String header(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }
}
