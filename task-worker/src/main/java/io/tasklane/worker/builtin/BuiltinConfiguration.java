package io.tasklane.worker.builtin;

import io.tasklane.worker.http.OutboundHttp;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class BuiltinConfiguration {

    @Bean
    EchoHandler echoHandler() {
        return new EchoHandler();
    }

    @Bean
    HttpRequestHandler httpRequestHandler(OutboundHttp http) {
        return new HttpRequestHandler(http);
    }
}
