package io.tasklane.gateway.status;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Needs;
import io.tasklane.gateway.access.Scope;
import java.time.Clock;
import java.time.Instant;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Tells how a task is doing. */
@RestController
class StatusController {

    private final TaskLookup tasks;
    private final Clock clock;

    StatusController(TaskLookup tasks, Clock clock) {
        this.tasks = tasks;
        this.clock = clock;
    }

    @Needs(Scope.READ)
    @GetMapping(path = "/taskStatus/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<TaskStatus> status(@PathVariable String id, Caller caller) {
        TaskView task = tasks.find(id, caller);
        Instant now = clock.instant();
        TaskStatus status = TaskStatus.of(task, now);
        ResponseEntity.BodyBuilder response = ResponseEntity.ok()
                .eTag(Long.toString(task.versionAt(now)))
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        return (status.done() ? response : response.header(HttpHeaders.RETRY_AFTER, "1")).body(status);
    }
}
