package io.tasklane.gateway.lists;

import io.tasklane.gateway.store.Store;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What lists and counts take. */
@Configuration(proxyBeanMethods = false)
class ListConfiguration {

    @Bean
    Tasks tasks(Store store) {
        return new Tasks(store);
    }

    @Bean
    PageTokens pageTokens(ListProperties properties) {
        return new PageTokens(properties.pageTokenSecret());
    }

    @Bean
    TaskCounts taskCounts(Store store, Clock clock) {
        return new TaskCounts(store, clock);
    }
}
