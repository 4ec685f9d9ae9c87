package io.tasklane.model;

import static java.util.Objects.requireNonNullElse;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stays the same from a task's submission to its end. Every event bears it whole, so that no reader of an event has to
 * look anything up.
 *
 * @param taskId the key of all the task's records
 * @param tenant whose task it is; {@value #DEFAULT_TENANT} where nobody said
 * @param queue the queue it was submitted to
 * @param taskName which handler runs it
 * @param submittedAt when it was accepted
 * @param callbackUrl where the webhook goes when it ends, if anywhere
 * @param labels the submitter's own marks, at most {@value TaskRules#MAX_LABELS}
 */
public record Task(
        TaskId taskId,
        String tenant,
        String queue,
        String taskName,
        Instant submittedAt,
        @Nullable String callbackUrl,
        Map<String, String> labels) {

    public static final String DEFAULT_TENANT = "default";
    public static final String DEFAULT_QUEUE = "default";

    /** @throws IllegalArgumentException if a value is missing or out of the bounds of {@link TaskRules} */
    @SuppressWarnings("NullAway") // null is what a JSON document leaves out
    public Task {
        tenant = requireNonNullElse(tenant, DEFAULT_TENANT);
        queue = requireNonNullElse(queue, DEFAULT_QUEUE);
        labels = labels == null ? Map.of() : Map.copyOf(labels);
        TaskRules.requirePresent("taskId", taskId);
        TaskRules.requirePresent("taskName", taskName);
        TaskRules.requireTime("submittedAt", submittedAt);
        TaskRules.require("tenant", TaskRules.violatedByName(tenant));
        TaskRules.require("queue", TaskRules.violatedByQueue(queue));
        TaskRules.require("taskName", TaskRules.violatedByName(taskName));
        TaskRules.require("labels", TaskRules.violatedByLabels(labels));
        if (callbackUrl != null) {
            TaskRules.require("callbackUrl", TaskRules.violatedByUrl(callbackUrl));
        }
    }
}
