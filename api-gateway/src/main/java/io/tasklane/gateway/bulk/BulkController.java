package io.tasklane.gateway.bulk;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Needs;
import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.bulk.BulkOperation.State;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.gateway.submission.JsonBodies;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Begins bulk operations, and shows how far they are. */
@RestController
class BulkController {

    private final BulkOperations operations;
    private final BulkStart start;
    private final BulkProperties properties;
    private final Clock clock;
    private final JsonBodies bodies;

    BulkController(
            BulkOperations operations, BulkStart start, BulkProperties properties, Clock clock, JsonBodies bodies) {
        this.bodies = bodies;
        this.operations = operations;
        this.start = start;
        this.properties = properties;
        this.clock = clock;
    }

    @Needs(Scope.CONTROL)
    @PostMapping(
            path = "/tasks/cancel",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Object> cancel(Caller caller, HttpServletRequest request) throws IOException {
        return begun(BulkAction.CANCEL, caller, request);
    }

    @Needs(Scope.CONTROL)
    @PostMapping(
            path = "/tasks/retry",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Object> retry(Caller caller, HttpServletRequest request) throws IOException {
        return begun(BulkAction.RETRY, caller, request);
    }

    @Needs(Scope.READ)
    @GetMapping(path = "/bulkOperations/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<BulkMonitor> monitor(@PathVariable String id, Caller caller) {
        return shown(operations.find(id, caller.tenant()).orElseThrow(BulkController::noSuchOperation));
    }

    @Needs(Scope.CONTROL)
    @DeleteMapping(path = "/bulkOperations/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<BulkMonitor> abort(@PathVariable String id, Caller caller) {
        return shown(operations
                .abort(id, caller.tenant(), clock.instant(), properties.keep())
                .orElseThrow(BulkController::noSuchOperation));
    }

    private ResponseEntity<Object> begun(BulkAction action, Caller caller, HttpServletRequest request)
            throws IOException {
        BulkRequest asked = BulkRequest.read(bodies.read(request), action);
        return start.answer(action, caller.tenant(), asked.filter().asText(), null, asked.dryRun());
    }

    private static ResponseEntity<BulkMonitor> shown(BulkOperation operation) {
        ResponseEntity.BodyBuilder response =
                ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        boolean running = operation.state() == State.RUNNING;
        return (running ? response.header(HttpHeaders.RETRY_AFTER, "1") : response).body(BulkMonitor.of(operation));
    }

    private static ProblemException noSuchOperation() {
        return new ProblemException(
                Problem.of(ProblemType.NO_SUCH_OPERATION, "No bulk operation has this id, or it ended long ago"));
    }
}
