package io.tasklane.gateway.idempotency;

import io.tasklane.gateway.BrokerAdmin;
import io.tasklane.gateway.control.ControlLog;
import io.tasklane.gateway.store.Store;
import io.tasklane.model.KafkaSettings;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What requests with a key take. */
@Configuration(proxyBeanMethods = false)
class IdempotencyConfiguration {

    @Bean
    IdempotencyKeys idempotencyKeys(Store store) {
        return new IdempotencyKeys(store);
    }

    @Bean
    OverdueKeys overdueKeys(IdempotencyKeys keys) {
        return new OverdueKeys(keys);
    }

    @Bean
    InDoubt inDoubt(
            IdempotencyKeys keys,
            @Qualifier("keyedCommandLog") ControlLog writers,
            KafkaSettings kafka,
            BrokerAdmin admin) {
        return new InDoubt(keys, writers, new CommandSearch(kafka, admin));
    }

    @Bean
    KeyedWrites keyedWrites(
            IdempotencyKeys keys, @Qualifier("keyedCommandLog") ControlLog writers, InDoubt inDoubt, Clock clock) {
        return new KeyedWrites(keys, writers, inDoubt, clock);
    }
}
