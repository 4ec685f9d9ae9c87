package io.tasklane.gateway.store;

import com.mongodb.MongoException;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether MongoDB answers. */
@Component
class MongoHealthIndicator implements HealthIndicator {

    private final Store store;

    MongoHealthIndicator(Store store) {
        this.store = store;
    }

    @Override
    public Health health() {
        try {
            store.ping();
            return Health.up().build();
        } catch (MongoException unreachable) {
            return Health.down()
                    .withDetail("problem", "MongoDB does not answer")
                    .build();
        }
    }
}
