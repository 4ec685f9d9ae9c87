package io.tasklane.gateway.access;

import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.model.Task;
import java.util.EnumSet;
import java.util.Set;

/**
 * Who makes a request. A handler method that takes one is told; what it finds or changes is that tenant's alone, and what is
 * another tenant's is not there for it.
 *
 * @param tenant whose tasks the caller can see and submit
 * @param scopes what the caller may do there
 */
public record Caller(String tenant, Set<Scope> scopes) {

    /** Whoever asks a gateway that tells nobody from another: all of them may do everything. */
    public static final Caller ANYBODY = new Caller(Task.DEFAULT_TENANT, EnumSet.allOf(Scope.class));

    public Caller {
        scopes = Set.copyOf(scopes);
    }

    /** Somebody who may do everything in a tenant, and nothing beyond it. */
    public Caller(String tenant) {
        this(tenant, EnumSet.complementOf(EnumSet.of(Scope.OPERATOR)));
    }

    public boolean may(Scope scope) {
        return scopes.contains(scope);
    }

    /** @throws ProblemException that says which scope is missing, if it is */
    public void needs(Scope scope) {
        if (!may(scope)) {
            throw new ProblemException(AccessProblems.forbidden(scope));
        }
    }
}
