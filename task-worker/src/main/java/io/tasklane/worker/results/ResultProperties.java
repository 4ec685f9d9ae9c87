package io.tasklane.worker.results;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How large results may be.
 *
 * @param inEvent the largest result that travels in the event of its task where there is a store for larger ones; at most 512 KB,
 *     so that the event is one that Kafka takes. Every task that streams a result needs so much memory
 * @param maxSize the largest result of all
 */
@ConfigurationProperties("tasklane.worker.results")
public record ResultProperties(
        @DefaultValue("256KB") DataSize inEvent,
        @DefaultValue("1GB") DataSize maxSize) {

    private static final DataSize MOST_IN_EVENT = DataSize.ofKilobytes(512);

    public ResultProperties {
        if (inEvent.isNegative() || inEvent.compareTo(MOST_IN_EVENT) > 0) {
            throw new IllegalArgumentException("tasklane.worker.results.in-event must be 0 to 512KB");
        }
        if (maxSize.compareTo(inEvent) < 0) {
            throw new IllegalArgumentException(
                    "tasklane.worker.results.max-size must be at least tasklane.worker.results.in-event");
        }
    }
}
