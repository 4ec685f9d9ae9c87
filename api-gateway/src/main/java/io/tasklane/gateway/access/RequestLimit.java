package io.tasklane.gateway.access;

import io.tasklane.gateway.problems.ProblemException;
import jakarta.servlet.http.HttpServletResponse;

/** Has the last word on whether a request that its caller may make is made now. */
public interface RequestLimit {

    /**
     * Counts a request, and says in its answer's header how many more there may be.
     *
     * @param scope what the request needs
     * @throws ProblemException if it is one too many
     */
    void count(Caller caller, Scope scope, HttpServletResponse response);
}
