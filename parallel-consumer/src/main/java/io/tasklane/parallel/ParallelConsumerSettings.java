package io.tasklane.parallel;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * How an engine runs.
 *
 * @param clientSettings Kafka's own settings, at least {@code bootstrap.servers}; what the engine needs otherwise it sets itself
 * @param groupId the consumer group
 * @param instance this process's stable name: its transactions are fenced by it, so no two live processes of a group may share it
 * @param topics what to consume
 * @param maxInFlight how many records of all partitions may be in flight; past it intake pauses
 * @param maxInFlightPerPartition the same for one partition; at most {@value #MAX_IN_FLIGHT_PER_PARTITION}
 * @param drainTimeout how long {@link ParallelConsumer#close()} waits for records in flight
 */
public record ParallelConsumerSettings(
        Map<String, Object> clientSettings,
        String groupId,
        String instance,
        Collection<String> topics,
        int maxInFlight,
        int maxInFlightPerPartition,
        Duration drainTimeout) {

    /** So many undone records of a partition can always be told apart in the metadata of its committed offset. */
    public static final int MAX_IN_FLIGHT_PER_PARTITION = 900;

    /** @throws IllegalArgumentException if a value is out of bounds */
    public ParallelConsumerSettings {
        clientSettings = Map.copyOf(clientSettings);
        topics = List.copyOf(topics);
        positive("maxInFlight", maxInFlight);
        positive("maxInFlightPerPartition", maxInFlightPerPartition);
        if (maxInFlightPerPartition > MAX_IN_FLIGHT_PER_PARTITION) {
            throw new IllegalArgumentException(
                    "maxInFlightPerPartition must be at most " + MAX_IN_FLIGHT_PER_PARTITION);
        }
        if (topics.isEmpty()) {
            throw new IllegalArgumentException("topics must not be empty");
        }
        if (drainTimeout.isNegative()) {
            throw new IllegalArgumentException("drainTimeout must not be negative");
        }
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1");
        }
    }
}
