package io.tasklane.gateway;

import io.tasklane.model.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where Kafka is and how the topics are called.
 *
 * @param bootstrapServers comma-separated {@code host:port}
 * @param topicPrefix what the names of all topics begin with
 * @param partitions how many partitions a topic gets that has to be created; an existing topic keeps what it has
 * @param client Kafka's own client settings, for example {@code security.protocol}; what the gateway relies on wins
 *     over them
 */
@ConfigurationProperties("tasklane.kafka")
public record KafkaProperties(
        @DefaultValue("localhost:9092") String bootstrapServers,
        @DefaultValue(Topics.DEFAULT_PREFIX) String topicPrefix,
        @DefaultValue("12") int partitions,
        @DefaultValue Map<String, String> client) {

    /** What no two clients may share; each has its own or none. */
    private static final Set<String> IDENTITIES = Set.of(
            CommonClientConfigs.GROUP_ID_CONFIG,
            CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG);

    /** @throws IllegalArgumentException if a value is out of its bounds */
    public KafkaProperties {
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException("tasklane.kafka.bootstrap-servers must not be empty");
        }
        if (partitions < 1) {
            throw new IllegalArgumentException("tasklane.kafka.partitions must be at least 1");
        }
        client = Map.copyOf(client);
    }

    /** The settings of a client: what the operator set, and over it those given and where Kafka is. */
    public Map<String, Object> clientSettings(Map<String, Object> own) {
        Map<String, Object> settings = new HashMap<>();
        // A broker that is back should be noticed within half a second, not after the doubling has gone on for a while.
        settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        settings.putAll(client);
        settings.keySet().removeAll(IDENTITIES);
        settings.putAll(own);
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return settings;
    }

    /** Credentials may be among the client's settings: they stay out of what is printed. */
    @Override
    public String toString() {
        return "KafkaProperties[bootstrapServers=" + bootstrapServers + ", topicPrefix=" + topicPrefix + "]";
    }
}
