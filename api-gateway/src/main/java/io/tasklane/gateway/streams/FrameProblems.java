package io.tasklane.gateway.streams;

import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.gateway.store.Store;
import io.tasklane.gateway.tracing.Traceparent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client is told of a failure over WebSocket, where no advice for controllers applies. */
final class FrameProblems {

    private static final Logger log = LoggerFactory.getLogger(FrameProblems.class);

    private FrameProblems() {}

    static Problem of(RuntimeException failed, Traceparent trace) {
        if (Store.isUnavailable(failed)) {
            return Problem.unavailable("The view of the tasks does not answer at the moment");
        }
        log.atError()
                .setCause(failed)
                .addKeyValue("traceId", trace.traceId())
                .log("A frame failed for a reason that was not foreseen");
        return Problem.of(ProblemType.INTERNAL_ERROR, "The gateway failed; its log has the cause under the traceId");
    }
}
