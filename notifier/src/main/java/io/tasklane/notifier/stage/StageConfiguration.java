package io.tasklane.notifier.stage;

import io.tasklane.model.EventCodec;
import io.tasklane.model.Topics;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({KafkaProperties.class, StageProperties.class})
class StageConfiguration {

    @Bean
    Topics topics(KafkaProperties kafka) {
        return kafka.topics();
    }

    @Bean
    EventCodec eventCodec() {
        return new EventCodec("/tasklane/notifier");
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Stages stages(KafkaProperties kafka, StageProperties properties, List<Stage> stages) {
        return new Stages(kafka, properties, stages);
    }

    @Bean
    KafkaHealthIndicator kafkaHealthIndicator(KafkaProperties kafka, Stages stages) {
        return new KafkaHealthIndicator(kafka.clientSettings(), stages);
    }
}
