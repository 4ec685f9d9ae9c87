package io.tasklane.gateway.submission;

import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskJson;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The tasks of a batch as they are admitted, one after the other. */
final class BatchOrder implements Order {

    /** How many things that are wrong are named of one task, */
    private static final int VIOLATIONS_OF_ONE = 10;

    /** and of all: once they are reached, one of each further task. */
    private static final int VIOLATIONS_OF_ALL = 1_000;

    private final String traceId;
    private final List<Object> items = new ArrayList<>();
    private final List<ProducerRecord<byte[], byte[]>> commands = new ArrayList<>();
    private final List<ProblemType> refused = new ArrayList<>();
    private int violations;

    /** @param traceId of the request */
    BatchOrder(String traceId) {
        this.traceId = traceId;
    }

    /**
     * What the client is told.
     *
     * @param tasks for each task of the request, in order, an {@link Accepted} or a {@link Refused}
     */
    private record Answer(List<Object> tasks) {}

    private record Refused(Problem problem) {}

    /** How many things may be named that are wrong with the next task. */
    int room() {
        return violations < VIOLATIONS_OF_ALL ? VIOLATIONS_OF_ONE : 1;
    }

    void add(TaskId taskId, ProducerRecord<byte[], byte[]> command) {
        items.add(Accepted.of(taskId));
        commands.add(command);
    }

    void add(Problem problem) {
        items.add(refused(problem));
        refused.add(problem.kind());
        if (problem.members().get("errors") instanceof List<?> named) {
            violations += named.size();
        }
    }

    private Refused refused(Problem problem) {
        return new Refused(problem.with("traceId", traceId));
    }

    @Override
    public List<ProducerRecord<byte[], byte[]>> commands() {
        return commands;
    }

    @Override
    public List<ProblemType> refused() {
        return refused;
    }

    @Override
    public byte[] answer(List<Boolean> acknowledged) {
        Iterator<Boolean> written = acknowledged.iterator();
        Refused lost = refused(CommandLog.unavailable().problem());
        List<Object> told = items.stream()
                .map(item -> item instanceof Accepted && !written.next() ? lost : item)
                .toList();
        return TaskJson.MAPPER.writeValueAsBytes(new Answer(told));
    }
}
