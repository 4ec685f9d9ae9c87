package io.tasklane.notifier.isolation;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(IsolationProperties.class)
class IsolationConfiguration {

    @Bean
    Gates gates(IsolationProperties properties, Clock clock, MeterRegistry meters) {
        return new Gates(properties, clock, meters);
    }
}
