package io.tasklane.gateway;

import io.tasklane.model.BrokerProbe;
import io.tasklane.model.KafkaSettings;
import io.tasklane.model.TopicCreation;
import io.tasklane.model.Topics;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** What every feature shares of Kafka. Each one sets up its own producer or consumer. */
@Configuration(proxyBeanMethods = false)
class KafkaConfiguration {

    private static final int ADMIN_TIMEOUT_MILLIS = 5_000;

    @Bean
    KafkaSettings kafkaSettings(Environment environment) {
        return Binder.get(environment).bindOrCreate(KafkaSettings.PREFIX, KafkaSettings.class);
    }

    @Bean
    Topics topics(KafkaSettings kafka) {
        return kafka.topics();
    }

    @Bean
    BrokerAdmin brokerAdmin(KafkaSettings kafka) {
        Map<String, Object> settings = kafka.clientSettings(Map.of(
                AdminClientConfig.CLIENT_ID_CONFIG,
                "gateway-admin",
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                ADMIN_TIMEOUT_MILLIS / 2,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                ADMIN_TIMEOUT_MILLIS));
        return new BrokerAdmin(() -> Admin.create(settings));
    }

    @Bean
    TopicsInPlace topicsInPlace(Topics topics, KafkaSettings kafka, BrokerAdmin admin) {
        return new TopicsInPlace(new TopicCreation(topics, kafka.partitions()), admin);
    }

    @Bean
    BrokerProbe brokerProbe(KafkaSettings kafka) {
        return new BrokerProbe(kafka.clientSettings(Map.of(AdminClientConfig.CLIENT_ID_CONFIG, "gateway-probe")));
    }

    @Bean
    HealthIndicator kafkaHealthIndicator(BrokerProbe probe) {
        return () -> probe.problem()
                .map(problem -> Health.down().withDetail("problem", problem).build())
                .orElseGet(() -> Health.up().build());
    }
}
