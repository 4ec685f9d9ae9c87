package io.tasklane.gateway.control;

import io.tasklane.gateway.BrokerAdmin;
import io.tasklane.model.KafkaSettings;
import io.tasklane.model.Topics;
import java.time.Clock;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** The transactional producer: an HTTP client waits for it, and readers of the same partitions wait for its transactions. */
@Configuration(proxyBeanMethods = false)
class ControlConfiguration {

    private static final int PATIENCE_MILLIS = 3_000;

    /** What a gateway that dies leaves open holds up the readers of its partitions for so long, and until the broker looks. */
    private static final int TRANSACTION_MILLIS = 5_000;

    /** For what is written about tasks that exist. */
    @Bean
    @Primary
    ControlLog controlLog(KafkaSettings kafka, Topics topics, BrokerAdmin admin, Clock clock) {
        return log(topics.gatewayWriters(), kafka, admin, clock);
    }

    /** For commands of requests that bear a key: however many there are, cancellations do not wait for them. */
    @Bean
    ControlLog keyedCommandLog(KafkaSettings kafka, Topics topics, BrokerAdmin admin, Clock clock) {
        return log(topics.prefix() + "gateway-commands-", kafka, admin, clock);
    }

    /** For standing subscriptions. */
    @Bean
    SoleWriter endpointWriter(KafkaSettings kafka, Topics topics) {
        return new SoleWriter(topics.endpointWriter(), () -> producer(kafka, topics.endpointWriter()));
    }

    private static ControlLog log(String prefix, KafkaSettings kafka, BrokerAdmin admin, Clock clock) {
        return new ControlLog(new ControlBroker(prefix, name -> producer(kafka, name), admin), clock);
    }

    static Producer<byte[], byte[]> producer(KafkaSettings kafka, String transactionalId) {
        Map<String, Object> settings = kafka.clientSettings(Map.of(
                ProducerConfig.CLIENT_ID_CONFIG,
                "gateway-control",
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                transactionalId,
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                TRANSACTION_MILLIS,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.LINGER_MS_CONFIG,
                0,
                // The broker asks to come again while it finishes the transaction before: at once is soon enough.
                ProducerConfig.RETRY_BACKOFF_MS_CONFIG,
                5,
                // Records behind one that has to come again would be refused and come again as well.
                ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                1,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                PATIENCE_MILLIS,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                PATIENCE_MILLIS,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                PATIENCE_MILLIS / 2));
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
