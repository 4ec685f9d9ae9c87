package io.tasklane.gateway.expiry;

import java.time.Duration;

/** How far the view is. */
public interface ViewProgress {

    /** Whether the view is known to have everything that was in the log that long ago. */
    boolean isNotOlderThan(Duration age);
}
