package io.tasklane.worker.http;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(NetworkProperties.class)
class OutboundHttpConfiguration {

    @Bean
    OutboundHttp outboundHttp(NetworkProperties properties) {
        return new OutboundHttp(properties);
    }
}
