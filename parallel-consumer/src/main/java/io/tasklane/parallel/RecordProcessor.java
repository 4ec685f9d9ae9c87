package io.tasklane.parallel;

import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Does what a record asks for. A record is processed at least once: again, after a crash or when its partition moves while it
 * is processed. Its outcome is published exactly once.
 */
public interface RecordProcessor {

    /**
     * Processes a record. Called on a thread of the engine's pool, which it may block; a stage that is completed later, by
     * another thread, holds no thread of the pool meanwhile.
     */
    CompletionStage<Outcome> process(ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context)
            throws Exception;

    /**
     * The outcome of a record whose processing threw, or whose stage failed: typically a dead letter. It must not throw; if it
     * does, the record stays undone and is processed again by the partition's next owner.
     */
    Outcome recover(ConsumerRecord<byte[], byte[]> kafkaRecord, Throwable failure);
}
