package io.tasklane.notifier.stage;

import io.tasklane.model.BrokerProbe;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up while Kafka answers and all stages consume. */
final class KafkaHealthIndicator implements HealthIndicator, AutoCloseable {

    private final BrokerProbe probe;
    private final Stages stages;

    KafkaHealthIndicator(Map<String, Object> clientSettings, Stages stages) {
        this.probe = new BrokerProbe(clientSettings);
        this.stages = stages;
    }

    @Override
    public Health health() {
        Optional<String> problem = probe.problem();
        if (problem.isEmpty() && !stages.areWorking()) {
            problem = Optional.of("not all stages consume");
        }
        return problem.map(words -> Health.down().withDetail("problem", words).build())
                .orElseGet(() -> Health.up().build());
    }

    @Override
    public void close() {
        probe.close();
    }
}
