package io.tasklane.worker.checkpoints;

import io.tasklane.model.TaskId;
import io.tasklane.parallel.RecordContext;
import java.util.Optional;

/** The last state that was kept of each task. */
@FunctionalInterface
public interface LastCheckpoints {

    /**
     * The last state of a task, if there is one. Waits for Kafka.
     *
     * @throws IllegalStateException if Kafka does not answer in time, or the record is lost meanwhile
     * @throws org.apache.kafka.common.errors.InterruptException if the thread is interrupted meanwhile
     */
    Optional<byte[]> of(TaskId task, RecordContext context);
}
