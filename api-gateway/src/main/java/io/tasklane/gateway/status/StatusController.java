package io.tasklane.gateway.status;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Needs;
import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.preferences.IfNoneMatch;
import io.tasklane.gateway.preferences.Preferences;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Tells how a task is doing: now, or as soon as there is something that the client does not know. */
@RestController
class StatusController {

    private final TaskLookup tasks;
    private final HeldAnswers held;
    private final Clock clock;

    StatusController(TaskLookup tasks, HeldAnswers held, Clock clock) {
        this.tasks = tasks;
        this.held = held;
        this.clock = clock;
    }

    @Needs(Scope.READ)
    @GetMapping(path = "/taskStatus/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    Object status(@PathVariable String id, Caller caller, Preferences preferences, IfNoneMatch known) {
        TaskView task = tasks.find(id, caller);
        Optional<Duration> wait = preferences.longestWait();
        // No change makes a difference to a client that has any version.
        if (wait.isEmpty() || known.isAny()) {
            return answer(task, known, null);
        }
        Awaited awaited = known.isGiven() ? Awaited.change(known) : Awaited.ITS_END;
        return held.answer(task, awaited, wait.get(), (latest, applied) -> answer(latest, known, applied));
    }

    private ResponseEntity<Object> answer(TaskView task, IfNoneMatch known, @Nullable Duration applied) {
        Instant now = clock.instant();
        String version = Long.toString(task.versionAt(now));
        boolean isKnown = known.matches(version);
        ResponseEntity.BodyBuilder response = ResponseEntity.status(isKnown ? HttpStatus.NOT_MODIFIED : HttpStatus.OK)
                .eTag(version)
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        Preferences.describe(applied, (name, value) -> response.header(name, value));
        if (isKnown) {
            return response.build();
        }
        TaskStatus status = TaskStatus.of(task, now);
        if (!status.done()) {
            response.header(HttpHeaders.RETRY_AFTER, "1");
        }
        return Objects.requireNonNull(response.body(status));
    }
}
