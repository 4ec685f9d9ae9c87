package io.tasklane.model.following;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Topics in Kafka. Records are read once they are committed, but the ends are those of all records: a transaction that its writer
 * left open hides what was committed behind it, and who does not see that is not at the end.
 */
final class KafkaFollowedLog implements FollowedLog {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Admin admin;
    private final Map<TopicPartition, Long> positions;
    private final List<TopicPartition> partitions;

    KafkaFollowedLog(
            Map<String, Object> clientSettings, Collection<String> topics, Map<TopicPartition, Long> positions) {
        this.positions = positions;
        this.consumer = Readers.ofCommitted(
                clientSettings,
                Map.of(
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        (int) PATIENCE.toMillis(),
                        ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        (int) PATIENCE.toMillis() - 1_000));
        try {
            this.partitions = topics.stream().flatMap(this::partitionsOf).toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            positions.keySet().retainAll(partitions);
            positions.forEach(consumer::seek);
            this.admin = admin(clientSettings);
        } catch (RuntimeException failure) {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
            throw failure;
        }
    }

    private Stream<TopicPartition> partitionsOf(String topic) {
        List<PartitionInfo> known = consumer.partitionsFor(topic);
        if (known.isEmpty()) {
            throw new KafkaException("the topic " + topic + " is not there yet");
        }
        return known.stream().map(partition -> new TopicPartition(topic, partition.partition()));
    }

    private static Admin admin(Map<String, Object> clientSettings) {
        Map<String, Object> asking = new HashMap<>(clientSettings);
        asking.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        asking.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        return Admin.create(asking);
    }

    @Override
    public Map<TopicPartition, Long> ends() {
        var latest = partitions.stream().collect(Collectors.toMap(partition -> partition, at -> OffsetSpec.latest()));
        try {
            return admin
                    .listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .all()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .entrySet()
                    .stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, end -> end.getValue().offset()));
        } catch (ExecutionException | TimeoutException failure) {
            throw new KafkaException("where the topics end is not known", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", interrupted);
        }
    }

    @Override
    public void read(Duration patience, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        try {
            var polled = consumer.poll(patience);
            polled.forEach(reader);
            polled.nextOffsets().forEach((partition, next) -> positions.put(partition, next.offset()));
        } catch (WakeupException hurried) {
            // Whoever woke it wants to have the ends looked at.
        }
    }

    @Override
    public boolean hasReached(Map<TopicPartition, Long> ends) {
        try {
            return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
        } catch (WakeupException hurried) {
            return false;
        }
    }

    @Override
    public void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
}
