package io.tasklane.gateway.endpoints;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Needs;
import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.submission.JsonBodies;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Exchanges a webhook endpoint's secret, has its deliveries held and made again, and has it try out whether they arrive. */
@RestController
class EndpointActionController {

    private final EndpointRequests requests;
    private final EndpointChanges changes;
    private final JsonBodies bodies;
    private final Clock clock;

    EndpointActionController(EndpointRequests requests, EndpointChanges changes, JsonBodies bodies, Clock clock) {
        this.requests = requests;
        this.changes = changes;
        this.bodies = bodies;
        this.clock = clock;
    }

    @Needs(Scope.CONTROL)
    @PostMapping(
            path = "/webhookEndpoints/{id}/rotateSecret",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<EndpointView> rotate(@PathVariable String id, Caller caller, HttpServletRequest request)
            throws IOException {
        EndpointView rotated = requests.rotate(Change.of(caller, id, request), bodies.read(request));
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(rotated);
    }

    @Needs(Scope.CONTROL)
    @PostMapping(path = "/webhookEndpoints/{id}/pause", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<EndpointView> pause(@PathVariable String id, Caller caller, HttpServletRequest request) {
        return shown(changes.pause(Change.of(caller, id, request)));
    }

    @Needs(Scope.CONTROL)
    @PostMapping(path = "/webhookEndpoints/{id}/resume", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<EndpointView> resume(@PathVariable String id, Caller caller, HttpServletRequest request) {
        return shown(changes.resume(Change.of(caller, id, request)));
    }

    @Needs(Scope.CONTROL)
    @PostMapping(path = "/webhookEndpoints/{id}/test", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Tested> test(@PathVariable String id, Caller caller, HttpServletRequest request) {
        String deliveryId = changes.test(Change.of(caller, id, request));
        return ResponseEntity.accepted().cacheControl(CacheControl.noStore()).body(new Tested(deliveryId));
    }

    /** @param deliveryId the {@code webhook-id} that the receiver sees */
    record Tested(String deliveryId) {}

    private ResponseEntity<EndpointView> shown(KnownEndpoint endpoint) {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .eTag(EndpointTag.of(endpoint))
                .body(EndpointView.of(endpoint, clock.instant()));
    }
}
