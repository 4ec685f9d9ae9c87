package io.tasklane.gateway.live;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much of the log's end a gateway keeps in memory.
 *
 * @param recent how much memory the last events may take; whoever goes on within them costs no read of the log
 * @param lookBack how many records of each partition are read at the start, so that whoever comes from another gateway can go on
 */
@ConfigurationProperties("tasklane.gateway.live")
record LiveProperties(
        @DefaultValue("16MB") DataSize recent,
        @DefaultValue("500") int lookBack) {

    LiveProperties {
        if (recent.toBytes() < 1) {
            throw new IllegalArgumentException("tasklane.gateway.live.recent must be at least 1B");
        }
        if (lookBack < 0) {
            throw new IllegalArgumentException("tasklane.gateway.live.look-back must not be negative");
        }
    }
}
