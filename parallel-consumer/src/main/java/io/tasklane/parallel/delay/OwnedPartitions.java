package io.tasklane.parallel.delay;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions of the tiers that this member owns, as they come and go from within a poll. What was read of one that goes is
 * forgotten: its next owner begins at what is committed, and so does this member should it come back.
 */
final class OwnedPartitions implements ConsumerRebalanceListener {

    private static final Logger log = LoggerFactory.getLogger(OwnedPartitions.class);

    private final DelayTiers tiers;
    private final Map<TopicPartition, TierPartition> partitions = new HashMap<>();

    OwnedPartitions(DelayTiers tiers) {
        this.tiers = tiers;
    }

    Collection<TierPartition> all() {
        return partitions.values();
    }

    Set<TopicPartition> names() {
        return partitions.keySet();
    }

    /** @param now by the forwarder's clock, when it was read */
    void admit(ConsumerRecords<byte[], byte[]> polled, long now) {
        for (TopicPartition name : polled.partitions()) {
            TierPartition partition = partitions.get(name);
            if (partition != null) {
                partition.admit(polled.records(name), now);
            }
        }
        polled.nextOffsets().forEach((name, next) -> {
            TierPartition partition = partitions.get(name);
            if (partition != null) {
                partition.advanceTo(next.offset());
            }
        });
    }

    /** From where the next owners go on once what was taken is committed. */
    Map<TopicPartition, OffsetAndMetadata> offsetsOfTaken() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        partitions.forEach((name, partition) -> {
            if (partition.hasTaken()) {
                offsets.put(name, partition.nextOffset());
            }
        });
        return offsets;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
        for (TopicPartition name : assigned) {
            partitions.put(name, new TierPartition(name, tiers.waitOf(name.topic())));
        }
        report("Tiers were assigned", assigned);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        revoked.forEach(partitions::remove);
        report("Tiers were given up", revoked);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
        lost.forEach(partitions::remove);
        report("Tiers were lost", lost);
    }

    private static void report(String what, Collection<TopicPartition> which) {
        if (!which.isEmpty()) {
            log.atInfo().addKeyValue("partitions", which).log(what);
        }
    }
}
