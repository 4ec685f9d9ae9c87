package io.tasklane.gateway;

import io.tasklane.model.TaskJson;
import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.json.JsonMapper;

/** Takes tasks over HTTP, writes them to Kafka, and shows what became of them. Its settings are in {@code gateway.yaml}. */
@SpringBootApplication(
        exclude = {KafkaAutoConfiguration.class, UserDetailsServiceAutoConfiguration.class},
        proxyBeanMethods = false)
@ConfigurationPropertiesScan
public class GatewayApplication {

    public static void main(String[] args) {
        System.setProperty("spring.config.name", "gateway");
        SpringApplication.run(GatewayApplication.class, args);
    }

    @Bean
    static Clock clock() {
        return Clock.systemUTC();
    }

    /** HTTP speaks the same JSON as Kafka does. */
    @Bean
    static JsonMapper jsonMapper() {
        return TaskJson.MAPPER;
    }
}
