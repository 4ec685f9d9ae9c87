package io.tasklane.parallel;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A producer's one transaction, from its beginning until the broker has said how it ended. Not safe for use by several threads at
 * a time. Where a method says that it throws a {@link KafkaException}, the producer can no longer be used, and whether its last
 * transaction was committed only the broker knows.
 */
final class OutcomeTransaction {

    private static final Logger log = LoggerFactory.getLogger(OutcomeTransaction.class);

    enum Ending {
        COMMITTED,
        ABORTED,
        /** Commit or abort was asked for and the answer is not known: it must be asked for again before anything else. */
        UNKNOWN
    }

    private enum Phase {
        IDLE,
        COMMITTING,
        ABORTING
    }

    private final Producer<byte[], byte[]> producer;
    private final Map<Publication, Exception> unsendable = new ConcurrentHashMap<>();
    private volatile @Nullable Exception refusal;
    private volatile boolean bearsTimes = true;
    private Phase phase = Phase.IDLE;

    OutcomeTransaction(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /** Whether it began, and how it ended is not known. */
    boolean isUnderWay() {
        return phase != Phase.IDLE;
    }

    /**
     * Publishes all of these together with the positions, or nothing.
     *
     * @param positions what to commit, asked for once all records are sent
     * @param group who commits, as of the last poll
     * @throws KafkaException see above
     */
    Ending publish(
            Collection<Publication> publications,
            Supplier<Map<TopicPartition, OffsetAndMetadata>> positions,
            ConsumerGroupMetadata group) {
        unsendable.clear();
        refusal = null;
        try {
            producer.beginTransaction();
            publications.forEach(this::send);
            producer.sendOffsetsToTransaction(positions.get(), group);
        } catch (KafkaException failure) {
            return abort(failure);
        }
        return commit();
    }

    /**
     * Asks again for what was not answered.
     *
     * @throws KafkaException see above
     */
    Ending resume() {
        return phase == Phase.ABORTING ? abort() : commit();
    }

    /** What of an aborted transaction no broker takes, and why: it would fail every transaction it is in. */
    Map<Publication, Exception> unsendable() {
        return unsendable;
    }

    private void send(Publication publication) {
        for (ProducerRecord<byte[], byte[]> kafkaRecord : publication.records()) {
            producer.send(timed(kafkaRecord), (metadata, failure) -> {
                if (Unsendable.is(failure)) {
                    unsendable.put(publication, failure);
                } else if (failure != null) {
                    bearsTimes &= !Unsendable.isOutOfTime(failure);
                    refusal = failure;
                }
            });
            stopIfRefused();
        }
    }

    /** A topic that is gone, or a broker, is waited for by each send anew, and the transaction fails whatever else is sent. */
    private void stopIfRefused() {
        Exception refused = refusal;
        if (refused != null) {
            throw new KafkaException("a record was not sent: " + refused.getMessage(), refused);
        }
    }

    /**
     * A record that waited bears the time of a clock that was set since, and would be refused until that time has come: what was
     * refused for its time is sent as of when it is sent.
     */
    private ProducerRecord<byte[], byte[]> timed(ProducerRecord<byte[], byte[]> given) {
        return bearsTimes || given.timestamp() == null
                ? given
                : new ProducerRecord<>(given.topic(), given.partition(), given.key(), given.value(), given.headers());
    }

    private Ending commit() {
        phase = Phase.COMMITTING;
        try {
            producer.commitTransaction();
        } catch (TimeoutException unknown) {
            log.atWarn().log("A transaction's commit was not answered in time; it is asked for again");
            return Ending.UNKNOWN;
        } catch (KafkaException failure) {
            return abort(failure);
        }
        phase = Phase.IDLE;
        bearsTimes = true;
        return Ending.COMMITTED;
    }

    private Ending abort(KafkaException failure) {
        log.atWarn()
                .addKeyValue("cause", failure.toString())
                .log("A transaction failed; its outcomes are published again");
        phase = Phase.ABORTING;
        return abort();
    }

    private Ending abort() {
        try {
            producer.abortTransaction();
        } catch (TimeoutException unknown) {
            return Ending.UNKNOWN;
        }
        phase = Phase.IDLE;
        return Ending.ABORTED;
    }
}
