package io.tasklane.worker;

import org.jspecify.annotations.Nullable;

/** A task failed in a way that another attempt cannot mend: it is not tried again. */
public final class PermanentTaskFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final String code;

    /**
     * @param code what kind of failure, in words joined by '-', for example {@code dataset-not-found}: it ends the problem's type
     * @param message what happened, for the person who submitted the task
     */
    public PermanentTaskFailure(String code, String message) {
        this(code, message, null);
    }

    public PermanentTaskFailure(String code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
