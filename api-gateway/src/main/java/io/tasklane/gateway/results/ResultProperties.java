package io.tasklane.gateway.results;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How large results are served and removed.
 *
 * @param maxDownloads how many are sent at a time; each takes up to half a megabyte of memory. More are told to come again
 * @param sweepInterval how often is looked for uploads that nobody needs any more; at least a second
 * @param keepUnclaimed how long an upload is kept of whose task nothing is known; it should be as long as task events are kept
 */
@ConfigurationProperties("tasklane.gateway.results")
public record ResultProperties(
        @DefaultValue("100") int maxDownloads,
        @DefaultValue("1m") Duration sweepInterval,
        @DefaultValue("30d") Duration keepUnclaimed) {

    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);

    public ResultProperties {
        if (maxDownloads < 1) {
            throw new IllegalArgumentException("tasklane.gateway.results.max-downloads must be at least 1");
        }
        if (sweepInterval.compareTo(SHORTEST_INTERVAL) < 0) {
            throw new IllegalArgumentException(
                    "tasklane.gateway.results.sweep-interval must be at least " + SHORTEST_INTERVAL);
        }
        if (keepUnclaimed.isNegative()) {
            throw new IllegalArgumentException("tasklane.gateway.results.keep-unclaimed must not be negative");
        }
    }
}
