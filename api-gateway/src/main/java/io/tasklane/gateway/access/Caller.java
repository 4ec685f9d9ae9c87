package io.tasklane.gateway.access;

import io.tasklane.model.Task;

/**
 * Who makes a request. A handler method that takes one is told; what it finds or changes is that tenant's alone, and what is
 * another tenant's is not there for it.
 *
 * @param tenant whose tasks the caller can see and submit
 */
public record Caller(String tenant) {

    /** Whoever asks a gateway that tells nobody from another. */
    public static final Caller ANYBODY = new Caller(Task.DEFAULT_TENANT);
}
