package io.tasklane.gateway.tasktypes;

import io.tasklane.gateway.access.Needs;
import io.tasklane.gateway.access.Scope;
import io.tasklane.model.TaskType;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows what can be submitted. */
@RestController
class TaskTypesController {

    private final TaskTypes types;

    TaskTypesController(TaskTypes types) {
        this.types = types;
    }

    @Needs(Scope.READ)
    @GetMapping(path = "/taskTypes", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Listing> all() {
        return ResponseEntity.ok().cacheControl(CacheControl.noCache()).body(new Listing(types.all()));
    }

    /** @param taskTypes all of them, by name */
    record Listing(List<TaskType> taskTypes) {}
}
