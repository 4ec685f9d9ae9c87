package io.tasklane.gateway.endpoints;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Needs;
import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.submission.JsonBodies;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Registers, shows, changes and removes a tenant's webhook endpoints. */
@RestController
class EndpointController {

    private static final String ONE = "/webhookEndpoints/{id}";
    private static final String MERGE_PATCH = "application/merge-patch+json";

    private final EndpointRequests requests;
    private final EndpointPages pages;
    private final EndpointChanges changes;
    private final JsonBodies bodies;
    private final Clock clock;

    EndpointController(
            EndpointRequests requests, EndpointPages pages, EndpointChanges changes, JsonBodies bodies, Clock clock) {
        this.requests = requests;
        this.pages = pages;
        this.changes = changes;
        this.bodies = bodies;
        this.clock = clock;
    }

    @Needs(Scope.CONTROL)
    @PostMapping(
            path = "/webhookEndpoints",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<EndpointView> register(Caller caller, HttpServletRequest request) throws IOException {
        EndpointView registered = requests.register(caller, bodies.read(request), request);
        return ResponseEntity.created(URI.create("/webhookEndpoints/" + registered.endpointId()))
                .cacheControl(CacheControl.noStore())
                .body(registered);
    }

    @Needs(Scope.READ)
    @GetMapping(path = "/webhookEndpoints", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<EndpointPages.Page> all(
            Caller caller, @RequestParam @Nullable String pageSize, @RequestParam @Nullable String pageToken) {
        EndpointPages.Page page = pages.page(caller.tenant(), pageSize, pageToken);
        ResponseEntity.BodyBuilder response =
                ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        return (page.link() == null ? response : response.header(HttpHeaders.LINK, page.link())).body(page);
    }

    @Needs(Scope.READ)
    @GetMapping(path = ONE, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<EndpointView> one(@PathVariable String id, Caller caller) {
        return shown(pages.one(caller.tenant(), id));
    }

    @Needs(Scope.CONTROL)
    @PatchMapping(
            path = ONE,
            consumes = {MERGE_PATCH, MediaType.APPLICATION_JSON_VALUE},
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<EndpointView> change(@PathVariable String id, Caller caller, HttpServletRequest request)
            throws IOException {
        return shown(requests.change(Change.of(caller, id, request), bodies.read(request)));
    }

    @Needs(Scope.CONTROL)
    @DeleteMapping(ONE)
    ResponseEntity<Void> remove(@PathVariable String id, Caller caller, HttpServletRequest request) {
        changes.delete(Change.of(caller, id, request));
        return ResponseEntity.noContent().build();
    }

    private ResponseEntity<EndpointView> shown(KnownEndpoint endpoint) {
        return ResponseEntity.ok()
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .eTag(EndpointTag.of(endpoint))
                .body(EndpointView.of(endpoint, clock.instant()));
    }
}
