package io.tasklane.parallel;

import org.apache.kafka.clients.producer.ProducerRecord;

/** What a processor can do, and learn, while it processes a record. Safe for use by several threads. */
public interface RecordContext {

    /**
     * Publishes a record before the outcome is known, for example that something has begun. Never blocks. Records are published
     * in the order of the calls, and before the outcome; they are dropped once the partition is lost. A crash can lead to the
     * same record being published again by the next owner.
     *
     * <p>What waits to be published is kept in memory, and no bound but the caller holds what is emitted: for what is said again
     * and again there is {@link #report}.
     */
    void emit(ProducerRecord<byte[], byte[]> kafkaRecord);

    /**
     * Publishes how things stand, as {@link #emit} does, until a later report to the same topic says so: that takes the place of
     * one that still waits. The last report before the outcome is always published.
     *
     * <p>So at most one report for each topic waits for each record in flight, however often and however large they come and
     * however long the broker is away; and at most one more is in the transaction under way, which has 8 MiB and the records of
     * one outcome or report at most.
     */
    void report(ProducerRecord<byte[], byte[]> kafkaRecord);

    /**
     * Ends the record now: this is its outcome, whatever its processing still does or brings. If it has not begun, it never will;
     * if it runs, its thread is given up and counted as abandoned until it ends, and another takes its place. The first outcome
     * wins.
     *
     * @return whether this is the outcome, and not another that came before
     */
    boolean conclude(Outcome outcome);

    /**
     * Whether the record can have begun to be processed before: by an earlier owner of the partition, whether it died or gave the
     * partition back, or by this one in an earlier session. It never says no where that was so; it may say yes where it was not,
     * after an owner died.
     */
    boolean mayHaveBegunBefore();

    /** Whether the outcome can no longer be published, because the partition went to another owner or the engine stopped. */
    boolean isLost();

    /** Runs the action once when the partition is lost; at once if it is lost already. It must not block. */
    void onLost(Runnable action);
}
