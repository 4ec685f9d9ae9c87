package io.tasklane.gateway.quotas;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many requests may be made in which time. What was used comes back evenly over that time, so all of it may be used at once.
 *
 * @param requests 0 for no limit
 * @param window at least a second; whole seconds
 */
record Quota(int requests, @DefaultValue("60s") Duration window) {

    Quota {
        if (requests < 0) {
            throw new IllegalArgumentException("requests of tasklane.gateway.quotas must be 0 for no limit, or more");
        }
        if (window.toSeconds() < 1 || window.toNanosPart() > 0) {
            throw new IllegalArgumentException("window of tasklane.gateway.quotas must be whole seconds, at least one");
        }
    }

    boolean isLimit() {
        return requests > 0;
    }
}
