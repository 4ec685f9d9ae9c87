package io.tasklane.gateway.results;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a handler method returns to have a result sent, at once or when its request was held.
 *
 * @param applied how long the request might have waited for it, if it wished to
 */
public record ResultToSend(StoredResult result, @Nullable Duration applied) {}
