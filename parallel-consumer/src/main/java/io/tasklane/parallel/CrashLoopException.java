package io.tasklane.parallel;

/** A record was started again and again and never ended: most likely it takes down every process that processes it. */
public final class CrashLoopException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CrashLoopException(int starts) {
        super("started " + starts + " times without an end");
    }
}
