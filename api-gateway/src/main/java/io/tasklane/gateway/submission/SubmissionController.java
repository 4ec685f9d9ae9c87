package io.tasklane.gateway.submission;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Needs;
import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.idempotency.KeyedAnswer;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.gateway.tracing.Traceparent;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskEvent.Submitted;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskState.Status;
import io.tasklane.model.Topics;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes tasks. Whoever got a 202 has a task that is in Kafka. */
@RestController
class SubmissionController {

    /** Says that the answer is that of an earlier request with the same key. */
    static final String REPLAYED = "Idempotent-Replayed";

    private final Admission admission;
    private final Intake intake;
    private final EventCodec codec;
    private final Topics topics;

    SubmissionController(Admission admission, Intake intake, EventCodec codec, Topics topics) {
        this.admission = admission;
        this.intake = intake;
        this.codec = codec;
        this.topics = topics;
    }

    @Needs(Scope.SUBMIT)
    @PostMapping(
            path = "/submitTask",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Accepted> submit(Caller caller, HttpServletRequest request) throws IOException {
        KeyedAnswer answer = intake.take(request, caller, JsonBody.MAX_BYTES, body -> {
            Submitted command = admission.admit(JsonBody.parse(body), caller);
            String queue = topics.queue(command.task().queue());
            return new OneTask(
                    command.task().taskId(),
                    codec.encode(queue, command, Traceparent.of(request).value()));
        });
        return accepted(new TaskId(new String(answer.content(), US_ASCII)), answer.replayed());
    }

    private static ResponseEntity<Accepted> accepted(TaskId taskId, boolean replayed) {
        Accepted accepted = Accepted.of(taskId);
        ResponseEntity.BodyBuilder response = ResponseEntity.accepted()
                .location(URI.create(accepted.callbackUrl()))
                .header(HttpHeaders.RETRY_AFTER, "1")
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
        if (replayed) {
            response.header(REPLAYED, "true");
        }
        return response.body(accepted);
    }

    /** The answer is no more than the task's id: the rest of what the client is told follows from it. */
    private record OneTask(TaskId taskId, ProducerRecord<byte[], byte[]> command) implements Order {

        @Override
        public List<ProducerRecord<byte[], byte[]>> commands() {
            return List.of(command);
        }

        @Override
        public List<ProblemType> refused() {
            return List.of();
        }

        @Override
        public byte[] answer(List<Boolean> acknowledged) {
            return taskId.value().getBytes(US_ASCII);
        }
    }

    /** @param callbackUrl where to ask how the task is doing */
    record Accepted(TaskId taskId, Status status, String callbackUrl) {

        static Accepted of(TaskId taskId) {
            return new Accepted(taskId, Status.PROCESSING, "/taskStatus/" + taskId);
        }
    }
}
