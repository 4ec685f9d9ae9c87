package io.tasklane.parallel;

import org.apache.kafka.clients.producer.ProducerRecord;

/** What a processor can do, and learn, while it processes a record. Safe for use by several threads. */
public interface RecordContext {

    /**
     * Publishes a record before the outcome is known, for example a report of progress. Never blocks. Records are published in
     * the order of the calls, and before the outcome; they are dropped once the partition is lost. A crash can lead to the same
     * record being published again by the next owner.
     */
    void emit(ProducerRecord<byte[], byte[]> kafkaRecord);

    /**
     * Ends the record now: this is its outcome, whatever its processing still does or brings. If it has not begun, it never will;
     * if it runs, its thread is given up and counted as abandoned until it ends, and another takes its place. The first outcome
     * wins.
     *
     * @return whether this is the outcome, and not another that came before
     */
    boolean conclude(Outcome outcome);

    /** Whether an earlier owner of the partition, or this one before it failed, can have begun to process the record. */
    boolean mayHaveBegunBefore();

    /** Whether the outcome can no longer be published, because the partition went to another owner or the engine stopped. */
    boolean isLost();

    /** Runs the action once when the partition is lost; at once if it is lost already. It must not block. */
    void onLost(Runnable action);
}
