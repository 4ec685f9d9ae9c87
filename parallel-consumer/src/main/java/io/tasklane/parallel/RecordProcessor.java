package io.tasklane.parallel;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Does what records ask for. A record is processed at least once: again, after a crash or when its partition moves while it is
 * processed. Its outcome is published exactly once.
 */
public interface RecordProcessor {

    /**
     * The partition is ours from now on, and what its last owner published is published. Called by the polling thread before any of
     * the partition's records is looked at; it must not block.
     */
    default void assigned(TopicPartition partition) {}

    /**
     * Looks at a record that was delivered and says how to process it. Called by the polling thread, so it must be quick and must
     * not block; if it throws, the record gets the outcome of {@link #recover}.
     */
    Processing prepare(ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context);

    /**
     * The outcome of a record whose processing threw, or whose stage failed, or which was started too often without an end
     * ({@link CrashLoopException}): typically a dead letter. It must not throw; if it does, the record stays undone and is processed
     * again by the partition's next owner.
     */
    Outcome recover(ConsumerRecord<byte[], byte[]> kafkaRecord, Throwable failure);
}
