package io.tasklane.gateway.bulk;

import io.tasklane.gateway.lists.Tasks;
import io.tasklane.gateway.status.Cancellation;
import io.tasklane.gateway.status.Retry;
import io.tasklane.gateway.store.Store;
import java.time.Clock;
import java.util.List;
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
    TaskWork taskWork(Tasks tasks, Cancellation cancellation, Retry retry, Clock clock) {
        return new TaskWork(tasks, cancellation, retry, clock);
    }

    @Bean
    BulkStart bulkStart(
            BulkOperations operations,
            List<BulkWork> works,
            BulkRunner runner,
            BulkProperties properties,
            Clock clock) {
        return new BulkStart(operations, works, runner, properties, clock);
    }

    @Bean
    BulkWave bulkWave(BulkProperties properties) {
        return new BulkWave(properties.wave());
    }

    @Bean
    BulkRunner bulkRunner(
            BulkOperations operations, List<BulkWork> works, BulkWave wave, BulkProperties properties, Clock clock) {
        return new BulkRunner(operations, works, wave, properties, clock);
    }
}
