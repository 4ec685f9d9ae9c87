package io.tasklane.gateway.store;

/** MongoDB answered, and does not take a document: it would refuse it again. Whatever else was written with it may be there. */
public final class DocumentRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DocumentRefusedException(Throwable cause) {
        super("MongoDB refused a document", cause);
    }
}
