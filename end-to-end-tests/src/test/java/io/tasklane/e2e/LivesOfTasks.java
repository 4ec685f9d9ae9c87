package io.tasklane.e2e;

import io.tasklane.model.EventCodec;
import io.tasklane.model.Progress;
import io.tasklane.model.Task;
import io.tasklane.model.TaskError;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskEvent.Cancelled;
import io.tasklane.model.TaskEvent.Completed;
import io.tasklane.model.TaskEvent.Failed;
import io.tasklane.model.TaskEvent.Progressed;
import io.tasklane.model.TaskEvent.Retrying;
import io.tasklane.model.TaskEvent.Started;
import io.tasklane.model.TaskEvent.Submitted;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskResult;
import io.tasklane.model.Topics;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import tools.jackson.databind.node.JsonNodeFactory;

/** Records as gateways and workers write them for some tasks: in each task's order, and otherwise in any. */
final class LivesOfTasks {

    private static final EventCodec CODEC = new EventCodec("/test");

    private final Random random;
    private final Topics topics;
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    private final List<TaskEvent> ends = new ArrayList<>();

    LivesOfTasks(long seed, Topics topics, int tasks) {
        this.random = new Random(seed);
        this.topics = topics;
        List<List<ProducerRecord<byte[], byte[]>>> lives = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            lives.add(life());
        }
        while (!lives.isEmpty()) {
            List<ProducerRecord<byte[], byte[]>> life = lives.get(random.nextInt(lives.size()));
            records.add(life.remove(0));
            if (life.isEmpty()) {
                lives.remove(life);
            }
        }
    }

    /** Some of them twice in a row, as a producer that was not sure may send them. */
    List<ProducerRecord<byte[], byte[]>> records() {
        return records;
    }

    /** The last event of each task. */
    List<TaskEvent> ends() {
        return ends;
    }

    private List<ProducerRecord<byte[], byte[]>> life() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Task task = new Task(TaskId.create(), "default", "default", "resize", now, null, Map.of("customer", "42"));
        List<ProducerRecord<byte[], byte[]>> life = new ArrayList<>();
        int attempts = 1 + random.nextInt(3);
        for (int attempt = 1; attempt <= attempts; attempt++) {
            add(life, new Started(task, attempt, now, "worker-1", 5));
            for (int report = 1; report <= random.nextInt(5); report++) {
                add(life, new Progressed(task, attempt, now, report, new Progress(random.nextDouble(), "row")));
            }
            if (attempt < attempts) {
                add(life, new Retrying(task, attempt, now, TaskError.of("io", "Failed", null), now.plusSeconds(1)));
            }
        }
        TaskEvent end = switch (random.nextInt(3)) {
            case 0 -> new Completed(task, attempts, now, TaskResult.text("text/plain", "done"));
            case 1 -> new Failed(task, attempts, now, TaskError.of("io", "Failed", null));
            default -> new Cancelled(task, attempts, now);
        };
        add(life, end);
        ends.add(end);
        // The command is in another topic and may be read at any time, and more than once.
        var command = new Submitted(
                task, 1, JsonNodeFactory.instance.objectNode(), null, now.plusSeconds(900), null, 0, null, 0);
        for (int copy = 0; copy <= random.nextInt(2); copy++) {
            life.add(random.nextInt(life.size() + 1), CODEC.encode(topics.queue("default"), command, null));
        }
        return life;
    }

    private void add(List<ProducerRecord<byte[], byte[]>> life, TaskEvent event) {
        for (int copy = 0; copy <= (random.nextInt(4) == 0 ? 1 : 0); copy++) {
            life.add(CODEC.encode(topics.taskEvents(), event, null));
        }
    }
}
