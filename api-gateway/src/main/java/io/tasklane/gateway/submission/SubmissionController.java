package io.tasklane.gateway.submission;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Needs;
import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.preferences.Preferences;
import io.tasklane.gateway.status.TaskOutcomes;
import io.tasklane.gateway.status.TaskStatus;
import io.tasklane.gateway.submission.Submissions.Taken;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes tasks. Whoever got a 202 has a task that is in Kafka; whoever would rather wait may get its end instead. */
@RestController
class SubmissionController {

    /** Says that the answer is that of an earlier request with the same key. */
    static final String REPLAYED = "Idempotent-Replayed";

    private final Submissions submissions;
    private final TaskOutcomes outcomes;

    SubmissionController(Submissions submissions, TaskOutcomes outcomes) {
        this.submissions = submissions;
        this.outcomes = outcomes;
    }

    @Needs(Scope.SUBMIT)
    @PostMapping(
            path = "/submitTask",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    Object submit(Caller caller, Preferences preferences, HttpServletRequest request) throws IOException {
        // What it would get is more than a submitter may see.
        Optional<Duration> wait = caller.may(Scope.READ) ? preferences.longestWait() : Optional.empty();
        if (wait.isEmpty()) {
            return accepted(submissions.submit(request, caller, taskId -> {}), null);
        }
        AwaitedOutcome outcome = new AwaitedOutcome(outcomes, wait.get());
        boolean taken = false;
        try {
            Object answer = outcome.answer(submissions.submit(request, caller, outcome::expect));
            taken = true;
            return answer;
        } finally {
            if (!taken) {
                outcome.close();
            }
        }
    }

    static ResponseEntity<Object> accepted(Taken task, @Nullable Duration applied) {
        Accepted accepted = Accepted.of(task.taskId());
        ResponseEntity.BodyBuilder response = ResponseEntity.accepted()
                .location(URI.create(accepted.callbackUrl()))
                .header(HttpHeaders.RETRY_AFTER, "1")
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
        return tell(response, task, applied).body(accepted);
    }

    static ResponseEntity<Object> done(Taken task, TaskStatus status, Duration applied) {
        String url = Accepted.of(task.taskId()).callbackUrl();
        ResponseEntity.BodyBuilder response = ResponseEntity.ok()
                .location(URI.create(url))
                .header(HttpHeaders.CONTENT_LOCATION, url)
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
        return tell(response, task, applied).body(status);
    }

    private static ResponseEntity.BodyBuilder tell(
            ResponseEntity.BodyBuilder response, Taken task, @Nullable Duration applied) {
        if (task.replayed()) {
            response.header(REPLAYED, "true");
        }
        Preferences.describe(applied, (name, value) -> response.header(name, value));
        return response;
    }
}
