package io.tasklane.model;

import org.jspecify.annotations.Nullable;

/**
 * How far a task has come.
 *
 * @param fraction the part that is done, 0 to 1
 * @param message what it is doing, for a person, if it says
 */
public record Progress(double fraction, @Nullable String message) {

    private static final int MAX_MESSAGE_LENGTH = 500;

    /** A fraction out of bounds is brought to the nearest bound, NaN to 0: a report must not fail the task it is about. */
    public Progress {
        fraction = Double.isNaN(fraction) ? 0 : Math.min(1, Math.max(0, fraction));
        if (message != null && message.length() > MAX_MESSAGE_LENGTH) {
            message = message.substring(0, MAX_MESSAGE_LENGTH) + "…";
        }
    }
}
