package io.tasklane.parallel;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What a record led to.
 *
 * @param records what to publish, in this order; may be empty
 */
public record Outcome(List<ProducerRecord<byte[], byte[]>> records) {

    private static final Outcome NOTHING = new Outcome(List.of());

    public Outcome {
        records = List.copyOf(records);
    }

    /** The record is done and leads to nothing. */
    public static Outcome nothing() {
        return NOTHING;
    }

    /** The record leads to these. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static Outcome of(ProducerRecord<byte[], byte[]>... records) {
        return new Outcome(List.of(records));
    }
}
