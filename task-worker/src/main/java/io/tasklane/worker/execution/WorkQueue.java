package io.tasklane.worker.execution;

import io.tasklane.model.TaskRules;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A queue whose tasks this worker runs.
 *
 * @param name 1 to 100 letters, digits or '-'
 * @param weight its share of the threads where several queues have tasks that wait: 1 to {@value #MAX_WEIGHT}
 * @param concurrency how many of its tasks may run at a time, at least 1; no limit where not given
 */
public record WorkQueue(
        String name,
        @DefaultValue("1") int weight,
        @Nullable Integer concurrency) {

    public static final int MAX_WEIGHT = 100;

    /** @throws IllegalArgumentException if a value is missing or out of bounds */
    @SuppressWarnings("NullAway") // null is what the settings leave out
    public WorkQueue {
        if (name == null) {
            throw new IllegalArgumentException("tasklane.worker.queues: a name is missing");
        }
        TaskRules.violatedByQueue(name).ifPresent(words -> {
            throw new IllegalArgumentException("tasklane.worker.queues: the name of a queue " + words);
        });
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException(
                    "tasklane.worker.queues: the weight of " + name + " must be 1 to " + MAX_WEIGHT);
        }
        if (concurrency != null && concurrency < 1) {
            throw new IllegalArgumentException(
                    "tasklane.worker.queues: the concurrency of " + name + " must be at least 1");
        }
    }

    /** With an even share and no limit. */
    public static WorkQueue named(String name) {
        return new WorkQueue(name, 1, null);
    }
}
