package io.tasklane.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records that were given up: as they came, with the reason and where they came from as headers. */
public final class DeadLetters {

    /** Why, as a code: {@code unreadable}, {@code failed}, {@code unknown-task-type} … */
    public static final String REASON = "tasklane-reason";

    /** Why, in words. */
    public static final String DETAIL = "tasklane-detail";

    public static final String SOURCE_TOPIC = "tasklane-source-topic";
    public static final String SOURCE_PARTITION = "tasklane-source-partition";
    public static final String SOURCE_OFFSET = "tasklane-source-offset";

    private DeadLetters() {}

    /** The dead letter of a record: its key, value and headers, and the reason. */
    public static ProducerRecord<byte[], byte[]> of(
            ConsumerRecord<byte[], byte[]> dead, String topic, String reason, String detail) {
        var letter = new ProducerRecord<>(topic, null, dead.key(), dead.value(), dead.headers());
        put(letter, REASON, reason);
        put(letter, DETAIL, detail);
        put(letter, SOURCE_TOPIC, dead.topic());
        put(letter, SOURCE_PARTITION, Integer.toString(dead.partition()));
        put(letter, SOURCE_OFFSET, Long.toString(dead.offset()));
        return letter;
    }

    private static void put(ProducerRecord<byte[], byte[]> letter, String name, String value) {
        letter.headers().remove(name).add(name, value.getBytes(UTF_8));
    }
}
