package io.tasklane.gateway.apikeys;

import io.tasklane.gateway.store.Store;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** The keys, and what a gateway knows of them. */
@Configuration(proxyBeanMethods = false)
class ApiKeyConfiguration {

    @Bean
    ApiKeys apiKeys(Store store) {
        return new ApiKeys(store);
    }

    @Bean
    @Order(2)
    KnownKeys knownKeys(ApiKeys keys, Clock clock) {
        return new KnownKeys(keys, clock);
    }

    @Bean
    KeysInStep keysInStep(ApiKeys keys, KnownKeys known) {
        return new KeysInStep(keys, known);
    }
}
