package io.tasklane.parallel.delay;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What becomes of a waiting record that can go neither on nor home. */
@FunctionalInterface
public interface UndeliverableRecord {

    /**
     * The dead letter of a record that has no or wrong headers, a destination that is not allowed or not there, or that its next
     * topic does not take. It is published in one transaction with the fact that the record has left its tier. It must not throw,
     * and the letter must be one that the broker takes: a letter that is refused for its size is given up, with an error in the
     * log that names the record's place, so that the partition goes on.
     *
     * @param reason why, in words; it contains nothing of the record
     */
    ProducerRecord<byte[], byte[]> deadLetter(ConsumerRecord<byte[], byte[]> waiting, String reason);
}
