package io.tasklane.gateway.bulk;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How bulk operations are run.
 *
 * @param tasksPerSecond how many tasks a gateway takes on in a second at most, all its operations together
 * @param wave how many tasks are worked on at a time; 1 to 200
 * @param maxRunning how many operations of one tenant may run at a time
 * @param keep how long one that has ended can be asked for
 */
@ConfigurationProperties("tasklane.gateway.bulk")
record BulkProperties(
        @DefaultValue("200") int tasksPerSecond,
        @DefaultValue("50") int wave,
        @DefaultValue("5") int maxRunning,
        @DefaultValue("7d") Duration keep) {

    private static final int LARGEST_WAVE = 200;

    BulkProperties {
        if (tasksPerSecond < 1) {
            throw new IllegalArgumentException("tasklane.gateway.bulk.tasks-per-second must be at least 1");
        }
        if (wave < 1 || wave > LARGEST_WAVE) {
            throw new IllegalArgumentException("tasklane.gateway.bulk.wave must be 1 to " + LARGEST_WAVE);
        }
        if (maxRunning < 1) {
            throw new IllegalArgumentException("tasklane.gateway.bulk.max-running must be at least 1");
        }
        if (keep.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException("tasklane.gateway.bulk.keep must be at least a minute");
        }
    }
}
