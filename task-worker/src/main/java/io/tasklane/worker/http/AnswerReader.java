package io.tasklane.worker.http;

/**
 * Makes something of an answer while the connection is open. An {@link java.io.IOException} that it throws is taken as one of the
 * connection. What it does not read is not fetched.
 */
@FunctionalInterface
public interface AnswerReader<T> {

    T read(Answer answer) throws Exception;
}
