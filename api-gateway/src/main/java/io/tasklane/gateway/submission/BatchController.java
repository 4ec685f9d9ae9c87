package io.tasklane.gateway.submission;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Needs;
import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.idempotency.KeyedAnswer;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.quotas.TenantQuotas;
import io.tasklane.gateway.tracing.Traceparent;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskEvent.Submitted;
import io.tasklane.model.Topics;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes many tasks at once. Those that are in order are in Kafka when the 202 says so, whatever is wrong with the others. */
@RestController
class BatchController {

    private final Admission admission;
    private final Intake intake;
    private final EventCodec codec;
    private final Topics topics;
    private final TenantQuotas quotas;

    BatchController(Admission admission, Intake intake, EventCodec codec, Topics topics, TenantQuotas quotas) {
        this.admission = admission;
        this.intake = intake;
        this.codec = codec;
        this.topics = topics;
        this.quotas = quotas;
    }

    @Needs(Scope.SUBMIT)
    @PostMapping(
            path = "/submitTask/batch",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> submit(Caller caller, HttpServletRequest request, HttpServletResponse limits)
            throws IOException {
        AtomicBoolean counted = new AtomicBoolean();
        KeyedAnswer answer = intake.take(request, caller, Batch.MAX_BYTES, body -> {
            Batch batch = Batch.of(body);
            // With a key it may be admitted once more, after the key was found to be free again.
            if (counted.compareAndSet(false, true)) {
                quotas.countMore(caller, Scope.SUBMIT, batch.parts().size() - 1, limits);
            }
            return admitted(batch, caller, Traceparent.of(request));
        });
        ResponseEntity.BodyBuilder response = ResponseEntity.accepted()
                .contentType(MediaType.APPLICATION_JSON)
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
        if (answer.replayed()) {
            response.header(SubmissionController.REPLAYED, "true");
        }
        return response.body(answer.content());
    }

    private BatchOrder admitted(Batch batch, Caller caller, Traceparent trace) {
        BatchOrder order = new BatchOrder(trace.traceId());
        for (int number = 0; number < batch.parts().size(); number++) {
            try {
                Violations violations = new Violations(order.room(), "/" + Batch.TASKS + "/" + number);
                Submitted command = admission.admit(batch.task(number), caller, violations);
                String queue = topics.queue(command.task().queue());
                order.add(command.task().taskId(), codec.encode(queue, command, trace.value()));
            } catch (ProblemException refused) {
                order.add(refused.problem());
            }
        }
        return order;
    }
}
