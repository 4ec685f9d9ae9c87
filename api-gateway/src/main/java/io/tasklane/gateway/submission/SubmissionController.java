package io.tasklane.gateway.submission;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.tracing.Traceparent;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskEvent.Submitted;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskState.Status;
import io.tasklane.model.Topics;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes tasks. Whoever got a 202 has a task that is in Kafka. */
@RestController
class SubmissionController {

    private final Admission admission;
    private final CommandLog commands;
    private final EventCodec codec;
    private final Topics topics;

    SubmissionController(Admission admission, CommandLog commands, EventCodec codec, Topics topics) {
        this.admission = admission;
        this.commands = commands;
        this.codec = codec;
        this.topics = topics;
    }

    @PostMapping(
            path = "/submitTask",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Accepted> submit(Caller caller, HttpServletRequest request) throws IOException {
        Submitted command = admission.admit(JsonBody.of(request), caller);
        String queue = topics.queue(command.task().queue());
        commands.append(codec.encode(queue, command, Traceparent.of(request).value()));
        return accepted(command.task().taskId());
    }

    private static ResponseEntity<Accepted> accepted(TaskId taskId) {
        String callbackUrl = "/taskStatus/" + taskId;
        return ResponseEntity.accepted()
                .location(URI.create(callbackUrl))
                .header(HttpHeaders.RETRY_AFTER, "1")
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(new Accepted(taskId, Status.PROCESSING, callbackUrl));
    }

    /** @param callbackUrl where to ask how the task is doing */
    record Accepted(TaskId taskId, Status status, String callbackUrl) {}
}
