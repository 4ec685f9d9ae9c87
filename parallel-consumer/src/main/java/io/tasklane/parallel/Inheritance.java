package io.tasklane.parallel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out what the last owners of partitions left, when they are taken over. Used by the polling thread alone. */
final class Inheritance {

    private static final Logger log = LoggerFactory.getLogger(Inheritance.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Consumer<?, ?> consumer;
    private final LostStarts lostStarts;

    Inheritance(Consumer<?, ?> consumer, LostStarts lostStarts) {
        this.consumer = consumer;
        this.lostStarts = lostStarts;
    }

    /** @throws org.apache.kafka.common.KafkaException if the broker does not answer */
    List<PartitionWindow> windows(Collection<TopicPartition> partitions) {
        Map<TopicPartition, @Nullable OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions));
        Map<TopicPartition, OffsetRuns> left = new HashMap<>();
        partitions.forEach(partition -> left.put(partition, left(partition, committed.get(partition))));
        Map<TopicPartition, Long> ends = ends(left.entrySet().stream()
                .filter(inherited -> inherited.getValue().wasOwned())
                .map(Map.Entry::getKey)
                .toList());
        List<PartitionWindow> windows = new ArrayList<>();
        left.forEach((partition, inherited) ->
                windows.add(new PartitionWindow(partition, inherited, ends.getOrDefault(partition, Long.MAX_VALUE))));
        return windows;
    }

    private OffsetRuns left(TopicPartition partition, @Nullable OffsetAndMetadata committed) {
        if (committed == null) {
            return OffsetRuns.startingAt(0);
        }
        if (committed.metadata().isEmpty()) {
            return OffsetRuns.startingAt(committed.offset());
        }
        return OffsetRuns.decode(committed.offset(), committed.metadata())
                .map(inherited -> lostStarts.corrected(partition, inherited))
                .orElseGet(() -> {
                    log.atWarn()
                            .addKeyValue("topic", partition.topic())
                            .addKeyValue("partition", partition.partition())
                            .log(
                                    "The committed offset's metadata cannot be read; records done above the offset are done again");
                    return OffsetRuns.unknownFrom(committed.offset());
                });
    }

    /** What is produced from now on no earlier owner can have begun. */
    private Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
        try {
            return partitions.isEmpty() ? Map.of() : consumer.endOffsets(partitions, PATIENCE);
        } catch (TimeoutException unknown) {
            log.atInfo().log("The ends of partitions are not known; more of their records may have been begun");
            return Map.of();
        }
    }
}
