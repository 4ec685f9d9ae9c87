package io.tasklane.parallel.delay;

import java.util.Map;
import java.util.function.Predicate;

/**
 * How a forwarder runs.
 *
 * @param clientSettings Kafka's own settings, at least {@code bootstrap.servers}; what the forwarder needs otherwise it sets itself
 * @param groupId the consumer group; forwarders of the same tiers share it, and nothing else may be in it
 * @param instance this process's stable name: its transactions are fenced by it, so no two live processes of a group may share it
 * @param destinations which topics records may go home to; whoever can write to a tier writes to these
 */
public record ForwarderSettings(
        Map<String, Object> clientSettings, String groupId, String instance, Predicate<String> destinations) {

    /** @throws IllegalArgumentException if a name is blank */
    public ForwarderSettings {
        clientSettings = Map.copyOf(clientSettings);
        if (groupId.isBlank() || instance.isBlank()) {
            throw new IllegalArgumentException("groupId and instance must not be blank");
        }
    }
}
