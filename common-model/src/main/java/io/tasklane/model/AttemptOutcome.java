package io.tasklane.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What an attempt to deliver a webhook brought. */
public enum AttemptOutcome {
    DELIVERED,
    /** Failed, and is tried again. */
    RETRYING,
    /** Failed, and is not tried again. */
    ABANDONED,
    /** Was not made, for the endpoint is not to be called: it is made when somebody has the delivery made anew. */
    HELD;

    /** Whether no attempt follows. */
    public boolean isFinal() {
        return this != RETRYING;
    }

    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if the text is no outcome's */
    @JsonCreator
    public static AttemptOutcome of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
