package io.tasklane.gateway.bulk;

import io.tasklane.gateway.lists.Tasks;
import io.tasklane.gateway.status.Cancellation;
import io.tasklane.gateway.status.Retry;
import io.tasklane.gateway.store.Store;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What bulk operations take. */
@Configuration(proxyBeanMethods = false)
class BulkConfiguration {

    @Bean
    BulkOperations bulkOperations(Store store) {
        return new BulkOperations(store);
    }

    @Bean
    BulkWave bulkWave(Cancellation cancellation, Retry retry, BulkProperties properties) {
        return new BulkWave(cancellation, retry, properties.wave());
    }

    @Bean
    BulkRunner bulkRunner(
            BulkOperations operations, Tasks tasks, BulkWave wave, BulkProperties properties, Clock clock) {
        return new BulkRunner(operations, tasks, wave, properties, clock);
    }
}
