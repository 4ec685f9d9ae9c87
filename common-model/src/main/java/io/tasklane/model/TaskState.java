package io.tasklane.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a task stands. */
public enum TaskState {
    /** Waits for the time it was asked to run at. */
    SCHEDULED(Status.PROCESSING),
    /** Waits for a worker. */
    QUEUED(Status.PROCESSING),
    /** A worker has it. */
    RUNNING(Status.PROCESSING),
    /** An attempt failed; the next one waits for its time. */
    RETRYING(Status.PROCESSING),
    COMPLETED(Status.COMPLETED),
    FAILED(Status.FAILED),
    CANCELLED(Status.CANCELLED);

    /** The coarse state that a client polls for. */
    public enum Status {
        PROCESSING,
        COMPLETED,
        FAILED,
        CANCELLED;

        @JsonValue
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Status status;

    TaskState(Status status) {
        this.status = status;
    }

    public Status status() {
        return status;
    }

    /** Whether nothing more happens to a task in this state, unless an operator says so. */
    public boolean isFinal() {
        return status != Status.PROCESSING;
    }

    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if the text is no state's */
    @JsonCreator
    public static TaskState of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
