package io.tasklane.notifier.order;

import io.tasklane.model.KafkaSettings;
import io.tasklane.model.following.LogFollower;
import java.time.Clock;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class OrderConfiguration {

    @Bean(initMethod = "start")
    HoldBacks holdBacks(KafkaSettings kafka, Clock clock) {
        String topic = kafka.topics().webhookOrder();
        return new HoldBacks(topic, new LogFollower("webhook-order", kafka.clientSettings(), List.of(topic)), clock);
    }
}
