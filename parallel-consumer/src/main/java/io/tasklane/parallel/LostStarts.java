package io.tasklane.parallel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;

/**
 * What this process had started when it lost partitions that it could not give back. To the log such a start looks like one that
 * took its process down. If the partition comes back to this process it knows better, and the start counts no longer. Nor does
 * one count of which it is not known whether the log has it, because the partition was lost before a transaction's end was known:
 * at worst, a record that kills is found one death later for each such doubt. Used by the polling thread alone; outlives its
 * sessions.
 */
final class LostStarts {

    private final int most;
    private final Map<TopicPartition, SortedSet<Long>> partitions = new LinkedHashMap<>();

    /** @param most how many starts are remembered; past it those of the partition that was lost first are forgotten */
    LostStarts(int most) {
        this.most = most;
    }

    /** What the log tells of the partition, without the starts of this process. */
    OffsetRuns corrected(TopicPartition partition, OffsetRuns inherited) {
        SortedMap<Long, Integer> corrected = new TreeMap<>();
        for (long offset : known(partition)) {
            int starts = inherited.startsAt(offset);
            if (starts > 0) {
                corrected.put(offset, starts - 1);
            }
        }
        return corrected.isEmpty() ? inherited : inherited.withStarts(corrected);
    }

    /** The partition is gone: what the log now tells of this process's starts takes the place of what it told before. */
    void remember(PartitionWindow window) {
        SortedSet<Long> left = window.ownStarts(known(window.partition()));
        partitions.remove(window.partition());
        if (!left.isEmpty()) {
            partitions.put(window.partition(), left);
        }
        while (size() > most) {
            partitions.remove(partitions.keySet().iterator().next());
        }
    }

    int size() {
        return partitions.values().stream().mapToInt(Set::size).sum();
    }

    private SortedSet<Long> known(TopicPartition partition) {
        return partitions.getOrDefault(partition, new TreeSet<>());
    }
}
