package io.tasklane.gateway.expiry;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long what has ended is kept.
 *
 * @param keepFinished how long a task can be asked for after it ended
 * @param keepTombstones how much longer it is said that there was such a task; nothing to forget it at once
 */
@ConfigurationProperties("tasklane.gateway")
record RetentionProperties(
        @DefaultValue("7d") Duration keepFinished,
        @DefaultValue("90d") Duration keepTombstones) {

    RetentionProperties {
        if (keepTombstones.isNegative()) {
            throw new IllegalArgumentException("tasklane.gateway.keep-tombstones must not be negative");
        }
    }
}
