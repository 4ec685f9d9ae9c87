package io.tasklane.gateway.submission;

import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.model.EventCodec;
import io.tasklane.model.KafkaSettings;
import io.tasklane.model.network.CallbackUrls;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.ProducerListener;

/**
 * What submission is made of. The producer of commands gives up within three seconds, for an HTTP client waits for it.
 */
@Configuration(proxyBeanMethods = false)
class SubmissionConfiguration {

    /** Together with what the request needs otherwise it stays below the three seconds that a client is promised. */
    private static final int PATIENCE_MILLIS = 2_500;

    private static final int LINGER_MILLIS = 1;
    private static final int SECONDS_AT_CLOSE = 3;

    @Bean
    EventCodec eventCodec() {
        return new EventCodec("/tasklane/gateway");
    }

    @Bean
    DefaultKafkaProducerFactory<byte[], byte[]> commandProducerFactory(KafkaSettings kafka) {
        Map<String, Object> settings = kafka.clientSettings(Map.of(
                ProducerConfig.CLIENT_ID_CONFIG,
                "gateway-commands",
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "lz4",
                ProducerConfig.LINGER_MS_CONFIG,
                LINGER_MILLIS,
                ProducerConfig.BATCH_SIZE_CONFIG,
                64 * 1024,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                PATIENCE_MILLIS,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                PATIENCE_MILLIS,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                PATIENCE_MILLIS / 2));
        var factory = new DefaultKafkaProducerFactory<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        factory.setPhysicalCloseTimeout(SECONDS_AT_CLOSE);
        return factory;
    }

    @Bean
    CommandLog commandLog(DefaultKafkaProducerFactory<byte[], byte[]> commandProducerFactory) {
        KafkaTemplate<byte[], byte[]> kafka = new KafkaTemplate<>(commandProducerFactory);
        // The default one logs every failure as an error; the log of commands says once when it begins and when it
        // ends.
        kafka.setProducerListener(new ProducerListener<>() {});
        return new CommandLog(kafka);
    }

    @Bean
    CallbackUrls callbackUrls(NetworkProperties network) {
        return network.urls();
    }

    @Bean
    RequestBodies requestBodies(SubmissionProperties properties) {
        return new RequestBodies(properties);
    }

    @Bean
    Backlog backlog(SubmissionProperties properties) {
        return new Backlog(properties);
    }

    @Bean
    SubmissionMeters submissionMeters(MeterRegistry meters, Backlog backlog) {
        return new SubmissionMeters(meters, backlog);
    }

    @Bean
    static WebServerFactoryCustomizer<TomcatServletWebServerFactory> unreadBodies() {
        return tomcat -> tomcat.addEngineValves(new UnreadBodies());
    }
}
