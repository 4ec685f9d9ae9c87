package io.tasklane.gateway.tasktypes;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** A gateway that does not know the task types yet would refuse good tasks: it is not ready. */
@Component
class TaskTypesHealthIndicator implements HealthIndicator {

    private final TaskTypes types;

    TaskTypesHealthIndicator(TaskTypes types) {
        this.types = types;
    }

    @Override
    public Health health() {
        return types.areKnown() ? Health.up().build() : Health.down().build();
    }
}
