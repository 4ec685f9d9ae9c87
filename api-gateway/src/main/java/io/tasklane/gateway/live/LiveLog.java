package io.tasklane.gateway.live;

import io.tasklane.gateway.BrokerAdmin;
import io.tasklane.model.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The topic of events in Kafka, for those who read it without a group. Only what is committed is ever seen. */
final class LiveLog {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MAX_POLL_RECORDS = 200;

    private final KafkaSettings kafka;
    private final BrokerAdmin admin;
    private final String topic;
    private final int lookBack;

    LiveLog(KafkaSettings kafka, BrokerAdmin admin, String topic, int lookBack) {
        this.kafka = kafka;
        this.admin = admin;
        this.topic = topic;
        this.lookBack = lookBack;
    }

    Consumer<byte[], byte[]> consumer(String clientId) {
        return new KafkaConsumer<>(
                kafka.clientSettings(Map.of(
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        clientId,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "none",
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        MAX_POLL_RECORDS,
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** What tells this topic from one of the same name that was deleted. */
    String name() {
        try {
            var described = admin.get().describeTopics(List.of(topic)).topicNameValues();
            return Objects.requireNonNull(described.get(topic))
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .topicId()
                    .toString();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new KafkaException(interrupted);
        } catch (ExecutionException | TimeoutException unknown) {
            throw new KafkaException(unknown);
        }
    }

    TopicPartition partition(int number) {
        return new TopicPartition(topic, number);
    }

    List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) {
        return consumer.partitionsFor(topic, PATIENCE).stream()
                .map(partition -> partition(partition.partition()))
                .toList();
    }

    /** Positions a little before the end. */
    Map<Integer, Long> nearTheEnd(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions, PATIENCE);
        Map<Integer, Long> near = new HashMap<>();
        consumer.endOffsets(partitions, PATIENCE)
                .forEach((partition, end) ->
                        near.put(partition.partition(), Math.max(begins.getOrDefault(partition, 0L), end - lookBack)));
        return near;
    }
}
