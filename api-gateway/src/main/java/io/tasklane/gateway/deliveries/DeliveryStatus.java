package io.tasklane.gateway.deliveries;

import com.fasterxml.jackson.annotation.JsonValue;
import io.tasklane.model.AttemptOutcome;
import java.util.Locale;

/** How a delivery stands. */
public enum DeliveryStatus {
    /** Its first attempt is due, or under way. */
    PENDING,
    DELIVERED,
    /** An attempt failed; another follows. */
    RETRYING,
    /** Its endpoint is not to be called: it waits until somebody has it made anew. */
    HELD,
    /** It was given up: a dead letter. */
    FAILED;

    /** Whether nothing happens to it any more unless somebody has it made anew. */
    public boolean isSettled() {
        return this != PENDING && this != RETRYING;
    }

    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static DeliveryStatus of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    static DeliveryStatus after(AttemptOutcome outcome) {
        return switch (outcome) {
            case DELIVERED -> DELIVERED;
            case RETRYING -> RETRYING;
            case ABANDONED -> FAILED;
            case HELD -> HELD;
        };
    }
}
