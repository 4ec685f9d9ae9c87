package io.tasklane.gateway.expiry;

import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.gateway.store.Store;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What removes tasks whose time is over. */
@Configuration(proxyBeanMethods = false)
class ExpiryConfiguration {

    /** A view that is further behind may not know yet that a task was run again. */
    private static final Duration OLDEST_VIEW = Duration.ofMinutes(1);

    @Bean
    PurgeSchedule purgeSchedule(
            Store store, RetentionProperties retention, ViewProgress view, Clock clock, MeterRegistry meters) {
        return new PurgeSchedule(new Purge(store, retention, () -> view.isNotOlderThan(OLDEST_VIEW), clock), meters);
    }
}
