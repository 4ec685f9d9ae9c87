package io.tasklane.gateway.status;

import io.tasklane.gateway.store.Generations;
import io.tasklane.model.KafkaSettings;
import io.tasklane.model.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.event.ListenerContainerIdleEvent;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.util.backoff.FixedBackOff;

/**
 * The consumer that feeds one generation of the view: all queues, the topic of events and those of webhooks, in one group of all
 * gateways, which is that generation's alone.
 */
final class ProjectionOfGeneration {

    /** Requests that wait for the projection when the gateway stops still get their answer: the web server stops first. */
    static final int PHASE = 0;

    private static final int MAX_POLL_RECORDS = 2_000;

    /** Once there is nothing to do, so long until it is noted how far the store is: somebody may wait for that. */
    private static final long IDLE_MILLIS = 100;

    private static final long MILLIS_BETWEEN_RETRIES = 1_000;
    private static final long SHUTDOWN_MILLIS = 4_000;

    private final ConcurrentMessageListenerContainer<byte[], byte[]> container;
    private final ProjectionListener listener;
    private final ProjectionStart start;

    ProjectionOfGeneration(int generation, KafkaSettings kafka, Topics topics, ProjectionListener listener) {
        this.listener = listener;
        this.container = container(generation, kafka, topics, listener);
        this.start = new ProjectionStart(container, MILLIS_BETWEEN_RETRIES);
    }

    /** Which topics' records are in the view. */
    static Pattern sources(Topics topics) {
        String single =
                new TreeSet<>(topics.webhooks()).stream().map(Pattern::quote).collect(Collectors.joining("|"));
        return Pattern.compile(Pattern.quote(topics.taskEvents()) + "|" + single + "|"
                + topics.queues().pattern());
    }

    private static ConcurrentMessageListenerContainer<byte[], byte[]> container(
            int generation, KafkaSettings kafka, Topics topics, ProjectionListener listener) {
        var properties = new ContainerProperties(sources(topics));
        String suffix = generation == Generations.FIRST ? "" : "-" + generation;
        properties.setGroupId(topics.prefix() + "gateway-view" + suffix);
        properties.setMessageListener(listener);
        properties.setConsumerRebalanceListener(listener);
        properties.setAckMode(ContainerProperties.AckMode.BATCH);
        properties.setPollTimeout(IDLE_MILLIS);
        properties.setIdleEventInterval(IDLE_MILLIS);
        properties.setAuthExceptionRetryInterval(Duration.ofSeconds(10));
        properties.setShutdownTimeout(SHUTDOWN_MILLIS);
        var container = new ConcurrentMessageListenerContainer<>(
                new DefaultKafkaConsumerFactory<>(
                        consumerSettings(kafka, "gateway-view" + suffix),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer()),
                properties);
        container.setBeanName("gateway-view" + suffix);
        container.setApplicationEventPublisher(event -> {
            if (event instanceof ListenerContainerIdleEvent idle) {
                listener.onIdle(idle);
            }
        });
        // A batch that the store refuses is offered again until it is taken: to leave it out would lose it.
        container.setCommonErrorHandler(
                new DefaultErrorHandler(new FixedBackOff(MILLIS_BETWEEN_RETRIES, FixedBackOff.UNLIMITED_ATTEMPTS)));
        container.setPhase(PHASE);
        container.setAutoStartup(false);
        return container;
    }

    void start() {
        start.start();
    }

    /** To be called before {@link #stop} as early as it is known: whatever waits for the store then waits no longer. */
    void close() {
        listener.close();
        start.stop();
    }

    /** Returns once nothing more is written; what was read and not written yet is read again by whoever goes on. */
    void stop() {
        close();
        container.stop();
    }

    private static Map<String, Object> consumerSettings(KafkaSettings kafka, String clientId) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                ConsumerConfig.CLIENT_ID_CONFIG,
                clientId,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                MAX_POLL_RECORDS,
                // How soon the topic of a new queue is found.
                ConsumerConfig.METADATA_MAX_AGE_CONFIG,
                5_000));
        Object protocol = kafka.clientSettings().get(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
        if (!"consumer".equalsIgnoreCase(String.valueOf(protocol))) {
            settings.put(
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
            // After a crash the view of its partitions stands still that long.
            settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
            settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_500);
        }
        return kafka.clientSettings(settings);
    }
}
