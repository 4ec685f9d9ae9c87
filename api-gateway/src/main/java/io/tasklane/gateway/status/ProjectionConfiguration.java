package io.tasklane.gateway.status;

import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.gateway.results.Results;
import io.tasklane.model.KafkaSettings;
import io.tasklane.model.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.util.backoff.FixedBackOff;

/** The consumer that feeds the projection: all queues and the topic of events, in one group of all gateways. */
@Configuration(proxyBeanMethods = false)
class ProjectionConfiguration {

    private static final int MAX_POLL_RECORDS = 2_000;

    /** Once there is nothing to do, so long until it is noted how far the store is: somebody may wait for that. */
    private static final long IDLE_MILLIS = 100;

    private static final long MILLIS_BETWEEN_RETRIES = 1_000;
    private static final long SHUTDOWN_MILLIS = 4_000;

    @Bean
    Projection projection(
            Topics topics,
            TaskViews views,
            Results results,
            Arrivals arrivals,
            LateCancellations late,
            MeterRegistry meters) {
        return new Projection(topics, views, results, arrivals, late::nowWaiting, meters);
    }

    @Bean
    ProjectionListener projectionListener(
            Projection projection,
            ProjectionOffsets offsets,
            TaskViews views,
            Results results,
            StatusProperties properties) {
        return new ProjectionListener(projection, offsets, () -> {
            views.prepare(properties.keepFinished());
            results.prepare(properties.keepFinished());
        });
    }

    @Bean
    ConcurrentMessageListenerContainer<byte[], byte[]> projectionContainer(
            KafkaSettings kafka, Topics topics, ProjectionListener listener) {
        String events = Pattern.quote(topics.taskEvents());
        var properties = new ContainerProperties(
                Pattern.compile(events + "|" + topics.queues().pattern()));
        properties.setGroupId(topics.prefix() + "gateway-view");
        properties.setMessageListener(listener);
        properties.setConsumerRebalanceListener(listener);
        properties.setAckMode(ContainerProperties.AckMode.BATCH);
        properties.setPollTimeout(IDLE_MILLIS);
        properties.setIdleEventInterval(IDLE_MILLIS);
        properties.setAuthExceptionRetryInterval(Duration.ofSeconds(10));
        properties.setShutdownTimeout(SHUTDOWN_MILLIS);
        var container = new ConcurrentMessageListenerContainer<>(
                new DefaultKafkaConsumerFactory<>(
                        consumerSettings(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                properties);
        // A batch that the store refuses is offered again until it is taken: to leave it out would lose it.
        container.setCommonErrorHandler(
                new DefaultErrorHandler(new FixedBackOff(MILLIS_BETWEEN_RETRIES, FixedBackOff.UNLIMITED_ATTEMPTS)));
        // Requests that wait for the projection when the gateway stops still get their answer: the web server stops
        // first.
        container.setPhase(0);
        container.setAutoStartup(false);
        return container;
    }

    @Bean
    ProjectionStart projectionStart(ConcurrentMessageListenerContainer<byte[], byte[]> projectionContainer) {
        return new ProjectionStart(projectionContainer, MILLIS_BETWEEN_RETRIES);
    }

    private static Map<String, Object> consumerSettings(KafkaSettings kafka) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                ConsumerConfig.CLIENT_ID_CONFIG,
                "gateway-view",
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
