package io.tasklane.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** Records that were given up: as they came, with the reason and where they came from as headers. */
public final class DeadLetters {

    /** Why, as a code: {@code unreadable}, {@code failed}, {@code unknown-task-type} … */
    public static final String REASON = "tasklane-reason";

    /** Why, in words. */
    public static final String DETAIL = "tasklane-detail";

    public static final String SOURCE_TOPIC = "tasklane-source-topic";
    public static final String SOURCE_PARTITION = "tasklane-source-partition";
    public static final String SOURCE_OFFSET = "tasklane-source-offset";

    /** The stack trace of what a handler threw, UTF-8, at most {@value #MAX_STACK_TRACE_BYTES} bytes. */
    public static final String STACK_TRACE = "tasklane-stack-trace";

    public static final int MAX_STACK_TRACE_BYTES = 8 * 1024;

    /**
     * The attempts there were: a JSON array, the oldest first, of which at most the last 20 are kept. Each has {@code attempt},
     * {@code startedAt}, {@code endedAt}, {@code worker}, {@code code} and {@code detail}. It travels with the command from one
     * attempt to the next.
     */
    public static final String ATTEMPTS = "tasklane-attempts";

    /**
     * The partition and the offset, with a colon between them, of a letter that was sent back to its queue. The record that bears
     * this is no letter itself: it says that the letter is not to be sent back again.
     */
    public static final String REDRIVEN = "tasklane-redriven";

    /** How large a value was, in bytes, that a letter bears no more because with the reason it would be too large to send. */
    public static final String OMITTED_BYTES = "tasklane-omitted-bytes";

    /** A broker takes records of up to a megabyte unless it is told otherwise; the rest is room for what is added. */
    private static final int MAX_CARRIED_BYTES = 900_000;

    /** No key of ours is nearly as long; a longer one stays where it came from. */
    private static final int MAX_KEY_BYTES = 100_000;

    /** What a header costs besides its name and value: how long they are, in at most five bytes each. */
    private static final int MAX_BYTES_OF_LENGTHS = 10;

    private DeadLetters() {}

    /**
     * The dead letter of a record: its key, value and headers, and the reason. Of a record that is nearly as large as a record may
     * be it bears only the key, unless that is what fills it, and where the record came from.
     */
    public static ProducerRecord<byte[], byte[]> of(
            ConsumerRecord<byte[], byte[]> dead, String topic, String reason, String detail) {
        int size = size(dead);
        boolean carried = size <= MAX_CARRIED_BYTES;
        var letter = carried
                ? new ProducerRecord<>(topic, null, dead.key(), dead.value(), dead.headers())
                : new ProducerRecord<>(topic, null, keyOfReasonableLength(dead), new byte[0]);
        if (!carried) {
            put(letter, OMITTED_BYTES, Integer.toString(size - length(letter.key())));
        }
        letter.headers().remove(REDRIVEN);
        put(letter, REASON, reason);
        put(letter, DETAIL, detail);
        put(letter, SOURCE_TOPIC, dead.topic());
        put(letter, SOURCE_PARTITION, Integer.toString(dead.partition()));
        put(letter, SOURCE_OFFSET, Long.toString(dead.offset()));
        return letter;
    }

    @SuppressWarnings("NullAway") // a record need not have a key
    private static byte[] keyOfReasonableLength(ConsumerRecord<byte[], byte[]> dead) {
        return length(dead.key()) > MAX_KEY_BYTES ? null : dead.key();
    }

    private static int size(ConsumerRecord<byte[], byte[]> dead) {
        int size = length(dead.key()) + length(dead.value());
        for (Header header : dead.headers()) {
            size += MAX_BYTES_OF_LENGTHS + Utils.utf8Length(header.key()) + length(header.value());
        }
        return size;
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static void put(ProducerRecord<byte[], byte[]> letter, String name, String value) {
        letter.headers().remove(name).add(name, value.getBytes(UTF_8));
    }
}
