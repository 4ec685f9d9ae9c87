package io.tasklane.parallel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * What this process had started when it lost partitions that it could not give back. To the log such a start looks like one that
 * took its process down. If the partition comes back to this process it knows better, and the start counts no longer. Used by the
 * polling thread alone; outlives its sessions.
 */
final class LostStarts {

    private final int most;
    private final Map<TopicPartition, SortedMap<Long, OwnStart>> partitions = new LinkedHashMap<>();

    /** @param most how many starts are remembered; past it those of the partition that was lost first are forgotten */
    LostStarts(int most) {
        this.most = most;
    }

    /** What the log tells of the partition, without the starts of this process. */
    OffsetRuns corrected(TopicPartition partition, OffsetRuns inherited) {
        SortedMap<Long, Integer> corrected = new TreeMap<>();
        known(partition).forEach((offset, own) -> {
            int starts = inherited.startsAt(offset);
            if (own.without(starts) != starts) {
                corrected.put(offset, own.without(starts));
            }
        });
        return corrected.isEmpty() ? inherited : inherited.withStarts(corrected);
    }

    /** The partition is gone: what the log now tells of this process's starts takes the place of what it told before. */
    void remember(PartitionWindow window) {
        SortedMap<Long, OwnStart> left = window.ownStarts(known(window.partition()));
        partitions.remove(window.partition());
        if (!left.isEmpty()) {
            partitions.put(window.partition(), left);
        }
        while (size() > most) {
            partitions.remove(partitions.keySet().iterator().next());
        }
    }

    int size() {
        return partitions.values().stream().mapToInt(Map::size).sum();
    }

    private SortedMap<Long, OwnStart> known(TopicPartition partition) {
        return partitions.getOrDefault(partition, new TreeMap<>());
    }
}
