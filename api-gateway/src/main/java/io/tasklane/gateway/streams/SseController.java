package io.tasklane.gateway.streams;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Needs;
import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.access.Standing;
import io.tasklane.gateway.live.LiveEvents;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.model.TaskId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Tells what happens as Server-Sent Events. */
@RestController
class SseController {

    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final int LEAST_RETRY_MILLIS = 500;
    private static final int MOST_RETRY_MILLIS = 2_000;

    private final Streams streams;
    private final LiveEvents events;
    private final Connections connections;
    private final StreamProperties limits;
    private final StreamMeters meters;

    SseController(
            Streams streams, LiveEvents events, Connections connections, StreamProperties limits, StreamMeters meters) {
        this.streams = streams;
        this.events = events;
        this.connections = connections;
        this.limits = limits;
        this.meters = meters;
    }

    @Needs(Scope.READ)
    @GetMapping(path = "/taskStatus/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Nullable
    ResponseEntity<Void> ofTask(
            @PathVariable String id,
            Caller caller,
            Standing standing,
            @RequestHeader(name = LAST_EVENT_ID, required = false) @Nullable String header,
            @RequestParam MultiValueMap<String, String> query,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        StreamQuery parameters = StreamQuery.ofTask(query);
        TaskId taskId = TaskId.parse(id)
                .orElseThrow(
                        () -> new ProblemException(Problem.of(ProblemType.NO_SUCH_TASK, "This is not a task's id")));
        return open(
                StreamSubject.of(caller.tenant(), taskId),
                caller,
                standing,
                parameters.cursor(header),
                request,
                response);
    }

    @Needs(Scope.READ)
    @GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Nullable
    ResponseEntity<Void> ofAll(
            Caller caller,
            Standing standing,
            @RequestHeader(name = LAST_EVENT_ID, required = false) @Nullable String header,
            @RequestParam MultiValueMap<String, String> query,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        StreamQuery parameters = StreamQuery.ofAll(query);
        StreamSubject subject = new StreamSubject(caller.tenant(), null, parameters.taskName(), parameters.labels());
        return open(subject, caller, standing, parameters.cursor(header), request, response);
    }

    private @Nullable ResponseEntity<Void> open(
            StreamSubject subject,
            Caller caller,
            Standing standing,
            @Nullable String cursor,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        if (streams.hasEnded(subject, cursor)) {
            // To an EventSource this says: do not come again.
            return ResponseEntity.noContent()
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .build();
        }
        connections.makeRoom();
        SseConnection connection = new SseConnection(streams, events, connections, standing, limits, meters);
        try {
            connection
                    .outbox()
                    .add(Frame.of(SseDialect.retry(
                            ThreadLocalRandom.current().nextInt(LEAST_RETRY_MILLIS, MOST_RETRY_MILLIS))));
            Subscription subscription = streams.open(
                    subject, caller, cursor, connection.outbox(), SseDialect.INSTANCE, connection.outbox()::end);
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            // For proxies that would rather collect an answer before they pass it on.
            response.setHeader("X-Accel-Buffering", "no");
            if (HttpMethod.HEAD.matches(request.getMethod())) {
                streams.leave(subscription);
                connections.refused();
            } else {
                connection.start(subscription, request, response);
            }
            return null;
        } catch (RuntimeException refused) {
            connections.refused(connection);
            throw refused;
        }
    }
}
