package io.tasklane.gateway.submission;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.idempotency.KeyedAnswer;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.gateway.tracing.Traceparent;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskEvent.Submitted;
import io.tasklane.model.TaskId;
import io.tasklane.model.Topics;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** Takes tasks from clients, one at a time, whichever way they come. */
@Component
public final class Submissions {

    private final Admission admission;
    private final Intake intake;
    private final EventCodec codec;
    private final Topics topics;

    Submissions(Admission admission, Intake intake, EventCodec codec, Topics topics) {
        this.admission = admission;
        this.intake = intake;
        this.codec = codec;
        this.topics = topics;
    }

    /**
     * A task that is in the log.
     *
     * @param replayed whether it is that of an earlier request with the same key
     */
    record Taken(TaskId taskId, boolean replayed) {}

    /**
     * Returns once the task is in the log.
     *
     * @param bytes what of the client's message is kept until then
     * @throws ProblemException if it does not get in, or Kafka does not acknowledge it in time
     */
    public TaskId submit(ObjectNode body, int bytes, Caller caller, Traceparent trace) {
        return taskId(intake.take(bytes, () -> admitted(body, caller, trace)));
    }

    /**
     * Returns once the task of a request is in the log.
     *
     * @param before is told of a task before it is in the log, so that nothing that happens to it is missed; a request with a key
     *     may yet turn out to be for another
     * @throws ProblemException if it does not get in, or Kafka does not acknowledge it in time
     * @throws IOException if the body does not come to its end
     */
    Taken submit(HttpServletRequest request, Caller caller, Consumer<TaskId> before) throws IOException {
        KeyedAnswer answer = intake.take(request, caller, JsonBody.MAX_BYTES, body -> {
            OneTask task = admitted(JsonBody.parse(body), caller, Traceparent.of(request));
            before.accept(task.taskId());
            return task;
        });
        return new Taken(taskId(answer.content()), answer.replayed());
    }

    private OneTask admitted(ObjectNode body, Caller caller, Traceparent trace) {
        Submitted command = admission.admit(body, caller);
        String queue = topics.queue(command.task().queue());
        return new OneTask(command.task().taskId(), codec.encode(queue, command, trace.value()));
    }

    private static TaskId taskId(byte[] answer) {
        return new TaskId(new String(answer, US_ASCII));
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
}
