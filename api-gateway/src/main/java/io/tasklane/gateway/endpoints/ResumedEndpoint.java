package io.tasklane.gateway.endpoints;

import java.time.Instant;

/**
 * An endpoint gets deliveries again that got none for a while.
 *
 * @param heldSince since when what it would have got was held
 */
public record ResumedEndpoint(String endpointId, String tenant, Instant heldSince) {

    /** Takes care of what was held meanwhile. Told after the log has it that the endpoint is resumed; it may be told twice. */
    public interface Listener {
        void on(ResumedEndpoint resumed);
    }
}
