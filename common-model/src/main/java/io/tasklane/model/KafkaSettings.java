package io.tasklane.model;

import static java.util.Objects.requireNonNullElse;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/**
 * Where Kafka is, how the topics are called there, and what its clients need: what all services are told in the same words, under
 * {@value #PREFIX}. What is not told has a default.
 */
public final class KafkaSettings {

    /** What the names of the settings begin with. */
    public static final String PREFIX = "tasklane.kafka";

    private static final String DEFAULT_SERVERS = "localhost:9092";
    private static final int DEFAULT_PARTITIONS = 12;

    /** A broker that is back should be noticed soon, not after the doubling has gone on for a while. */
    private static final int RECONNECT_MILLIS = 500;

    /** What no two clients may share; each has its own or none. */
    private static final Set<String> IDENTITIES = Set.of(
            CommonClientConfigs.GROUP_ID_CONFIG,
            CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG);

    private final String bootstrapServers;
    private final Topics topics;
    private final int partitions;
    private final Map<String, String> client;

    /**
     * @param bootstrapServers {@code host:port}, several with commas between them
     * @param topicPrefix what the names of all topics and groups begin with
     * @param partitions how many partitions a topic gets that does not exist yet
     * @param client Kafka's own client settings, by their own names, for example {@code security.protocol}
     * @throws IllegalArgumentException if a value is out of its bounds
     */
    public KafkaSettings(
            @Nullable String bootstrapServers,
            @Nullable String topicPrefix,
            @Nullable Integer partitions,
            @Nullable Map<String, String> client) {
        this.bootstrapServers = requireNonNullElse(bootstrapServers, DEFAULT_SERVERS);
        this.topics = new Topics(requireNonNullElse(topicPrefix, Topics.DEFAULT_PREFIX));
        this.partitions = requireNonNullElse(partitions, DEFAULT_PARTITIONS);
        this.client = Map.copyOf(requireNonNullElse(client, Map.of()));
        if (this.bootstrapServers.isBlank()) {
            throw new IllegalArgumentException(PREFIX + ".bootstrap-servers must not be empty");
        }
        if (this.partitions < 1) {
            throw new IllegalArgumentException(PREFIX + ".partitions must be at least 1");
        }
    }

    public Topics topics() {
        return topics;
    }

    /** How many partitions a topic gets that does not exist yet. */
    public int partitions() {
        return partitions;
    }

    /** The settings of a client that needs nothing else. */
    public Map<String, Object> clientSettings() {
        return clientSettings(Map.of());
    }

    /** The settings of a client: what the operator set, and over it its own and where Kafka is. */
    public Map<String, Object> clientSettings(Map<String, Object> own) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, RECONNECT_MILLIS);
        settings.putAll(client);
        settings.keySet().removeAll(IDENTITIES);
        settings.putAll(own);
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return settings;
    }

    /** Without the client's settings: there may be passwords among them. */
    @Override
    public String toString() {
        return "KafkaSettings[bootstrapServers=" + bootstrapServers + ", topicPrefix=" + topics.prefix() + "]";
    }
}
