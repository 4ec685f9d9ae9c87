package io.tasklane.model;

import static java.util.Objects.requireNonNullElse;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A kind of task that somebody can run, as workers announce it on {@code task-types}, keyed by its name.
 *
 * @param taskName what a submission names
 * @param queue where its tasks go
 * @param description what it does, for a person
 * @param parametersSchema the JSON Schema (2020-12) of its parameters; anything goes where it is not given
 * @param retry how its tasks are tried again unless they say otherwise
 * @param retryLimit the most that a task may ask for instead: attempts, and waits in seconds; no more than {@link TaskRules} has
 *     where not given
 * @param timeoutSeconds how long an attempt may take unless the task says otherwise, in seconds
 */
public record TaskType(
        String taskName,
        String queue,
        @Nullable String description,
        @Nullable JsonNode parametersSchema,
        RetryPolicy retry,
        @Nullable RetryPolicy retryLimit,
        @Nullable Integer timeoutSeconds) {

    @SuppressWarnings("NullAway") // null is what a JSON document leaves out
    public TaskType {
        TaskRules.requirePresent("taskName", taskName);
        TaskRules.require("taskName", TaskRules.violatedByName(taskName));
        queue = requireNonNullElse(queue, Task.DEFAULT_QUEUE);
        TaskRules.require("queue", TaskRules.violatedByQueue(queue));
        retry = requireNonNullElse(retry, RetryPolicy.DEFAULT);
        if (timeoutSeconds != null && (timeoutSeconds < 1 || timeoutSeconds > TaskRules.MAX_SECONDS)) {
            throw new IllegalArgumentException("timeoutSeconds must be 1 to " + TaskRules.MAX_SECONDS);
        }
    }
}
