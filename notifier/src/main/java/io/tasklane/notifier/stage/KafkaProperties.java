package io.tasklane.notifier.stage;

import static java.util.Objects.requireNonNullElse;

import io.tasklane.model.Topics;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where Kafka is.
 *
 * @param bootstrapServers {@code host:port}, several with commas between them
 * @param topicPrefix what the names of all topics begin with
 * @param partitions how many partitions a topic gets that does not exist yet
 * @param client Kafka's own client settings, by their own names, for example {@code security.protocol}
 */
@ConfigurationProperties("tasklane.kafka")
record KafkaProperties(
        @DefaultValue("localhost:9092") String bootstrapServers,
        @DefaultValue(Topics.DEFAULT_PREFIX) String topicPrefix,
        @DefaultValue("12") int partitions,
        @Nullable Map<String, String> client) {

    KafkaProperties {
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException("tasklane.kafka.bootstrap-servers must not be empty");
        }
        if (partitions < 1) {
            throw new IllegalArgumentException("tasklane.kafka.partitions must be at least 1");
        }
        client = Map.copyOf(requireNonNullElse(client, Map.of()));
    }

    /** Without the client's settings: there may be passwords among them. */
    @Override
    public String toString() {
        return "KafkaProperties[bootstrapServers=" + bootstrapServers + ", topicPrefix=" + topicPrefix + "]";
    }

    Topics topics() {
        return new Topics(topicPrefix);
    }

    Map<String, Object> clientSettings() {
        Map<String, Object> settings = new HashMap<>(requireNonNullElse(client, Map.of()));
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return settings;
    }
}
