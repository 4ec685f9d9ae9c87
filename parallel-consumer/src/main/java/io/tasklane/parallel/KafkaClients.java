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
public final class KafkaClients {

    private final Map<String, Object> settings;
    private final String groupId;
    private final String instance;

    /**
     * @param settings Kafka's own client settings
     * @param instance this process's stable name: its transactions are fenced by it within the group
     */
    public KafkaClients(Map<String, Object> settings, String groupId, String instance) {
        this.settings = settings;
        this.groupId = groupId;
        this.instance = instance;
    }

    /**
     * Both clients of a session; none if one cannot be made.
     *
     * @param own what only its consumer needs
     */
    public SessionClients session(Map<String, Object> own) {
        Consumer<byte[], byte[]> consumer = consumer(own);
        try {
            return new SessionClients(consumer, producer());
        } catch (RuntimeException | Error failure) {
            consumer.close();
            throw failure;
        }
    }

    private Consumer<byte[], byte[]> consumer(Map<String, Object> own) {
        Map<String, Object> config = new HashMap<>();
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        if (!usesConsumerProtocol()) {
            config.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
            // Those that live learn of a death with their next heartbeat after it was noticed.
            config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
            config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_000);
        }
        config.putAll(settings);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId());
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.putAll(own);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** An abandoned transaction holds up every reader of its partitions until it times out, so that time is short. */
    private Producer<byte[], byte[]> producer() {
        Map<String, Object> config = new HashMap<>();
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 65_536);
        config.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 5);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 10_000);
        config.putAll(settings);
        config.put(ProducerConfig.CLIENT_ID_CONFIG, clientId());
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, clientId());
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private String clientId() {
        return groupId + "-" + instance;
    }

    private boolean usesConsumerProtocol() {
        Object protocol = settings.get(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
        return protocol != null
                && GroupProtocol.CONSUMER.name().equals(protocol.toString().toUpperCase(Locale.ROOT));
    }
}
