package io.tasklane.gateway.recovery;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Needs;
import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.bulk.BulkAction;
import io.tasklane.gateway.bulk.BulkStart;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.gateway.submission.JsonBodies;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Has many deliveries made anew: those that an endpoint missed, or all that match a filter. */
@RestController
class RecoveryController {

    private final BulkStart start;
    private final KnownEndpoints endpoints;
    private final JsonBodies bodies;

    RecoveryController(BulkStart start, KnownEndpoints endpoints, JsonBodies bodies) {
        this.start = start;
        this.endpoints = endpoints;
        this.bodies = bodies;
    }

    @Needs(Scope.CONTROL)
    @PostMapping(
            path = "/webhookEndpoints/{id}/recover",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Object> recover(@PathVariable String id, Caller caller, HttpServletRequest request)
            throws IOException {
        if (!endpoints.has(caller.tenant(), id)) {
            throw new ProblemException(
                    Problem.of(ProblemType.NO_SUCH_ENDPOINT, "No webhook endpoint has this id, or it got nothing yet"));
        }
        return begun(RecoveryRequest.ofEndpoint(id, bodies.read(request)), caller);
    }

    @Needs(Scope.CONTROL)
    @PostMapping(
            path = "/webhookDeliveries/resend",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Object> resend(Caller caller, HttpServletRequest request) throws IOException {
        return begun(RecoveryRequest.ofAll(bodies.read(request)), caller);
    }

    private ResponseEntity<Object> begun(RecoveryRequest asked, Caller caller) {
        return start.answer(
                BulkAction.RESEND, caller.tenant(), asked.filter().asText(), asked.perSecond(), asked.dryRun());
    }
}
