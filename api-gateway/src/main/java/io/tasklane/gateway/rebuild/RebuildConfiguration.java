package io.tasklane.gateway.rebuild;

import io.tasklane.gateway.BrokerAdmin;
import io.tasklane.gateway.status.LogEnds;
import io.tasklane.gateway.store.Store;
import io.tasklane.model.Topics;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What leads a rebuild that somebody asked for. */
@Configuration(proxyBeanMethods = false)
class RebuildConfiguration {

    @Bean
    RebuildSchedule rebuildSchedule(Store store, BrokerAdmin kafka, Topics topics) {
        return new RebuildSchedule(store, LogEnds.ofView(kafka, topics));
    }
}
