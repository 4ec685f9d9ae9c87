package io.tasklane.parallel;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes the clients of a session, set up for transactions that are short and a group that notices a death soon. */
final class KafkaClients {

    private static final int MOST_RECORDS_OF_A_POLL = 250;

    private final ParallelConsumerSettings settings;

    KafkaClients(ParallelConsumerSettings settings) {
        this.settings = settings;
    }

    Consumer<byte[], byte[]> consumer() {
        Map<String, Object> config = new HashMap<>();
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        if (!usesConsumerProtocol()) {
            config.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
            config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
            config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
        }
        config.putAll(settings.clientSettings());
        config.put(ConsumerConfig.GROUP_ID_CONFIG, settings.groupId());
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId());
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, maxPollRecords(settings));
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** An abandoned transaction holds up every reader of its partitions until it times out, so that time is short. */
    Producer<byte[], byte[]> producer() {
        Map<String, Object> config = new HashMap<>();
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 65_536);
        config.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 5);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 10_000);
        config.putAll(settings.clientSettings());
        config.put(ProducerConfig.CLIENT_ID_CONFIG, clientId());
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, clientId());
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** How many records one poll may bring: at most half of what may be in flight, so that intake can stop in time. */
    static int maxPollRecords(ParallelConsumerSettings settings) {
        int bound = Math.min(settings.maxInFlight(), settings.maxInFlightPerPartition());
        return Math.max(1, Math.min(MOST_RECORDS_OF_A_POLL, bound / 2));
    }

    private String clientId() {
        return settings.groupId() + "-" + settings.instance();
    }

    private boolean usesConsumerProtocol() {
        Object protocol = settings.clientSettings().get(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
        return protocol != null
                && GroupProtocol.CONSUMER.name().equals(protocol.toString().toUpperCase(Locale.ROOT));
    }
}
