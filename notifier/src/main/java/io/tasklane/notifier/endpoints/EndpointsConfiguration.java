package io.tasklane.notifier.endpoints;

import io.tasklane.model.KafkaSettings;
import io.tasklane.model.Topics;
import io.tasklane.model.following.LogFollower;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class EndpointsConfiguration {

    /** Beans are closed after all that has a lifecycle was stopped: what stages wait for is read as long as they run. */
    @Bean(initMethod = "start")
    Endpoints endpoints(KafkaSettings kafka) {
        Topics topics = kafka.topics();
        return new Endpoints(
                topics.webhookEndpoints(),
                new LogFollower(
                        "endpoints",
                        kafka.clientSettings(),
                        List.of(topics.webhookEndpoints(), topics.endpointConditions())));
    }
}
