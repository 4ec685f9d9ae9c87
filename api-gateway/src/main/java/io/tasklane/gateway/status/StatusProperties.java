package io.tasklane.gateway.status;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long things are kept and waited for.
 *
 * @param keepFinished how long a task and its result can be asked for after it ended; at least a minute
 * @param readYourWrites how long a request for a task that was just submitted waits for the projection
 * @param maxWaitingReads how many requests may wait so at once; more are told to come again
 * @param maxHeldRequests how many requests may be held at once until there is something to tell; more are answered at once
 */
@ConfigurationProperties("tasklane.gateway")
record StatusProperties(
        @DefaultValue("7d") Duration keepFinished,
        @DefaultValue("2s") Duration readYourWrites,
        @DefaultValue("100") int maxWaitingReads,
        @DefaultValue("4000") int maxHeldRequests) {

    private static final Duration LEAST_KEPT = Duration.ofMinutes(1);

    StatusProperties {
        if (keepFinished.compareTo(LEAST_KEPT) < 0) {
            throw new IllegalArgumentException("tasklane.gateway.keep-finished must be at least " + LEAST_KEPT);
        }
        if (readYourWrites.isNegative()) {
            throw new IllegalArgumentException("tasklane.gateway.read-your-writes must not be negative");
        }
        if (maxWaitingReads < 1) {
            throw new IllegalArgumentException("tasklane.gateway.max-waiting-reads must be at least 1");
        }
        if (maxHeldRequests < 0) {
            throw new IllegalArgumentException("tasklane.gateway.max-held-requests must not be negative");
        }
    }
}
