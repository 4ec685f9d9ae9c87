package io.tasklane.parallel.delay;

import io.tasklane.parallel.Unsendable;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes hops in one transaction with the fact that their records have left their tiers: all of it or nothing. */
final class HopTransaction {

    private static final Logger log = LoggerFactory.getLogger(HopTransaction.class);

    private final Producer<byte[], byte[]> producer;

    HopTransaction(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /**
     * @param group who commits, as of the last poll
     * @return whether it is committed; otherwise nothing of it is, and records that no broker takes know it
     * @throws KafkaException if the producer can no longer be used; whether the transaction is committed only the broker knows
     */
    boolean commit(List<Hop> hops, Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        try {
            producer.beginTransaction();
            hops.forEach(this::send);
            producer.sendOffsetsToTransaction(offsets, group);
        } catch (KafkaException failure) {
            return abort(failure);
        }
        try {
            producer.commitTransaction();
            return true;
        } catch (TimeoutException unknown) {
            // The next producer of this name learns what became of it, and the next consumer begins accordingly.
            throw unknown;
        } catch (KafkaException failure) {
            return abort(failure);
        }
    }

    private void send(Hop hop) {
        hop.record()
                .ifPresent(sent -> producer.send(sent, (metadata, failure) -> {
                    if (isRefusal(failure)) {
                        refused(hop, failure);
                    }
                }));
    }

    private static boolean isRefusal(@Nullable Exception failure) {
        return Unsendable.is(failure) || failure instanceof TopicAuthorizationException;
    }

    private static void refused(Hop hop, Exception failure) {
        if (hop.kind() != Hop.Kind.DEAD_LETTER) {
            hop.waiting()
                    .refuse("its next topic does not take it: "
                            + failure.getClass().getSimpleName());
        } else if (!(failure instanceof TopicAuthorizationException)) {
            log.atError()
                    .addKeyValue("topic", hop.waiting().delivered().topic())
                    .addKeyValue("partition", hop.waiting().delivered().partition())
                    .addKeyValue("offset", hop.waiting().delivered().offset())
                    .addKeyValue("cause", failure.getClass().getSimpleName())
                    .log("A dead letter is refused and given up; its record is in its tier until that forgets it");
            hop.waiting().giveUp();
        }
    }

    private boolean abort(KafkaException failure) {
        log.atWarn()
                .addKeyValue("cause", failure.toString())
                .log("A transaction failed; its records are sent on again");
        producer.abortTransaction();
        return false;
    }
}
