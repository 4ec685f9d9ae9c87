package io.tasklane.notifier.stage;

import io.tasklane.model.BrokerProbe;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up while Kafka answers and all stages consume. */
final class KafkaHealthIndicator implements HealthIndicator, AutoCloseable {

    private final Map<String, Object> clientSettings;
    private final Stages stages;
    private @Nullable BrokerProbe probe;

    KafkaHealthIndicator(Map<String, Object> clientSettings, Stages stages) {
        this.clientSettings = clientSettings;
        this.stages = stages;
    }

    @Override
    public Health health() {
        Optional<String> problem = problem();
        if (problem.isEmpty() && !stages.areWorking()) {
            problem = Optional.of("not all stages consume");
        }
        return problem.map(words -> Health.down().withDetail("problem", words).build())
                .orElseGet(() -> Health.up().build());
    }

    /** The probe is made when it is first needed: a broker's name that cannot be resolved yet must not stop the start. */
    private synchronized Optional<String> problem() {
        try {
            if (probe == null) {
                probe = new BrokerProbe(clientSettings);
            }
            return probe.problem();
        } catch (KafkaException unusable) {
            return Optional.of("Kafka cannot be reached");
        }
    }

    @Override
    public synchronized void close() {
        if (probe != null) {
            probe.close();
        }
    }
}
