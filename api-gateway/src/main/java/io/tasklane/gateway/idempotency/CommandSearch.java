package io.tasklane.gateway.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tasklane.gateway.BrokerAdmin;
import io.tasklane.model.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Looks for a record in what was written of a topic since some time. It reads what is committed, and does not stop before it
 * knows all that was written, committed or not, when it began.
 */
final class CommandSearch {

    /** Where a broker stamps the records itself, its clock may differ so much from the gateway's. */
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(30);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final int PATIENCE_SECONDS = 5;

    private final KafkaSettings kafka;
    private final BrokerAdmin admin;

    CommandSearch(KafkaSettings kafka, BrokerAdmin admin) {
        this.kafka = kafka;
        this.admin = admin;
    }

    /**
     * Whether a record with this key is there.
     *
     * @param goOn is asked now and then; the search fails once it says no
     * @throws KafkaException if that is not certain
     */
    boolean finds(String topic, String recordKey, Instant since, BooleanSupplier goOn) throws InterruptedException {
        Map<TopicPartition, Long> from = new HashMap<>();
        Map<TopicPartition, Long> ends = new HashMap<>();
        try {
            List<TopicPartition> partitions = partitions(topic);
            from.putAll(offsets(
                    partitions,
                    OffsetSpec.forTimestamp(since.minus(CLOCKS_DIFFER).toEpochMilli())));
            ends.putAll(offsets(partitions, OffsetSpec.latest()));
        } catch (ExecutionException | TimeoutException failed) {
            throw new KafkaException("where to look is not known", failed);
        }
        // A partition that has nothing so young says so with a negative offset.
        from.values().removeIf(offset -> offset < 0);
        ends.keySet().retainAll(from.keySet());
        return !from.isEmpty() && finds(recordKey.getBytes(UTF_8), from, ends, goOn);
    }

    private boolean finds(
            byte[] recordKey, Map<TopicPartition, Long> from, Map<TopicPartition, Long> ends, BooleanSupplier goOn) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            consumer.assign(from.keySet());
            from.forEach(consumer::seek);
            while (goOn.getAsBoolean()) {
                for (var found : consumer.poll(POLL)) {
                    if (Arrays.equals(recordKey, found.key())) {
                        return true;
                    }
                }
                if (ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                    return false;
                }
            }
        }
        throw new KafkaException("the search was given up");
    }

    private List<TopicPartition> partitions(String topic)
            throws InterruptedException, ExecutionException, TimeoutException {
        return admin
                .get()
                .describeTopics(List.of(topic))
                .allTopicNames()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .values()
                .stream()
                .flatMap(described -> described.partitions().stream())
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec which)
            throws InterruptedException, ExecutionException, TimeoutException {
        Admin client = admin.get();
        return client
                .listOffsets(
                        partitions.stream().collect(Collectors.toMap(Function.identity(), at -> which)),
                        new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                .all()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .entrySet()
                .stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, found -> found.getValue().offset()));
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                kafka.clientSettings(Map.of(
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "gateway-command-search",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        // What is asked for was deleted since: then it starts with what is left.
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        10_000,
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
