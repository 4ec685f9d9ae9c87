package io.tasklane.gateway.submission;

import io.tasklane.gateway.problems.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** Reads the bodies of requests that bring something else than tasks, within the bounds of those that do. */
@Component
public final class JsonBodies {

    private final RequestBodies bodies;
    private final Backlog backlog;

    JsonBodies(RequestBodies bodies, Backlog backlog) {
        this.bodies = bodies;
        this.backlog = backlog;
    }

    /**
     * Reads a body of at most 256 KiB.
     *
     * @throws ProblemException if it is too large or no JSON object, does not arrive in time, or there is no room for it
     * @throws IOException if it ends early
     */
    public ObjectNode read(HttpServletRequest request) throws IOException {
        try (Backlog.Share share = backlog.share()) {
            return JsonBody.parse(bodies.read(request, JsonBody.MAX_BYTES, share));
        }
    }
}
