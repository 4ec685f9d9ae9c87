package io.tasklane.parallel;

import java.util.concurrent.Executor;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What a processor can do, and learn, while it processes a record. Safe for use by several threads. */
public interface RecordContext {

    /**
     * Publishes a record before the outcome is known, for example a report of progress. Never blocks. Records are published in
     * the order of the calls, and before the outcome; they are dropped once the partition is lost. A crash can lead to the same
     * record being published again by the next owner.
     */
    void emit(ProducerRecord<byte[], byte[]> kafkaRecord);

    /** The engine's bounded pool: where processing goes on after a wait that held no thread. */
    Executor executor();

    /** Whether the outcome can no longer be published, because the partition went to another owner. */
    boolean isLost();

    /** Runs the action once when the partition is lost; at once if it is lost already. It must not block. */
    void onLost(Runnable action);
}
