package io.tasklane.worker.analysis;

import io.tasklane.worker.PermanentTaskFailure;

/** Carries what is wrong with a dataset out through the parser, which lets no checked exception pass. */
final class DatasetFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;

    DatasetFailure(String code, String message) {
        super(message);
        this.code = code;
    }

    PermanentTaskFailure permanent() {
        return new PermanentTaskFailure(code, String.valueOf(getMessage()), this);
    }
}
