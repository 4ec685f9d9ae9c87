package io.tasklane.gateway.status;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Needs;
import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.tracing.Traceparent;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes the wish that a task be cancelled. */
@RestController
class CancelController {

    private final CancelRequests requests;

    CancelController(CancelRequests requests) {
        this.requests = requests;
    }

    @Needs(Scope.CONTROL)
    @DeleteMapping(path = "/taskStatus/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<TaskStatus> delete(@PathVariable String id, Caller caller, HttpServletRequest request) {
        return cancelled(id, caller, request);
    }

    @Needs(Scope.CONTROL)
    @PostMapping(path = "/taskStatus/{id}/cancel", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<TaskStatus> cancel(@PathVariable String id, Caller caller, HttpServletRequest request) {
        return cancelled(id, caller, request);
    }

    private ResponseEntity<TaskStatus> cancelled(String id, Caller caller, HttpServletRequest request) {
        TaskStatus status = requests.cancel(id, caller, Traceparent.of(request));
        ResponseEntity.BodyBuilder response = ResponseEntity.accepted()
                .location(URI.create("/taskStatus/" + status.taskId()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
        return (status.done() ? response : response.header(HttpHeaders.RETRY_AFTER, "1")).body(status);
    }
}
