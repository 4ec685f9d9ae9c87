package io.tasklane.gateway.bulk;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What is done to all that match. */
public enum BulkAction {
    /** Tasks are cancelled. */
    CANCEL,
    /** Failed tasks run again. */
    RETRY,
    /** Deliveries of webhooks are made anew. */
    RESEND;

    @JsonValue
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
