package io.tasklane.gateway.submission;

import io.tasklane.gateway.tasktypes.AnnouncedType;
import io.tasklane.model.RetryPolicy;
import io.tasklane.model.Task;
import io.tasklane.model.TaskEvent.Submitted;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskRules;
import io.tasklane.model.TaskType;
import io.tasklane.model.network.CallbackUrls;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A task as a client describes it.
 *
 * @param taskName empty if the client gave none that is valid
 * @param runAt not to be started before, if given
 * @param delaySeconds the same, counted from now
 * @param ttlSeconds how long after it could have started it is still worth starting
 */
record Submission(
        String taskName,
        JsonNode parameters,
        @Nullable String callbackUrl,
        @Nullable Instant runAt,
        @Nullable Integer delaySeconds,
        @Nullable Integer ttlSeconds,
        @Nullable Integer timeoutSeconds,
        @Nullable Integer priority,
        @Nullable RetryWish retry,
        Map<String, String> labels) {

    private static final Set<String> FIELDS = Set.of(
            "taskName",
            "parameters",
            "callbackUrl",
            "runAt",
            "delaySeconds",
            "ttlSeconds",
            "timeoutSeconds",
            "priority",
            "retry",
            "labels");

    /**
     * Reads a body and notes everything that is wrong with it; the submission is of use only if nothing is. No host is looked up: a
     * submission waits for no name server, and whoever calls the URL judges it again.
     *
     * @param urls say where a webhook may go
     */
    static Submission read(ObjectNode body, CallbackUrls urls, Instant now, Violations violations) {
        Fields fields = new Fields(body, "", violations);
        fields.onlyThese(FIELDS);
        String taskName = fields.text("taskName", TaskRules::violatedByName);
        if (taskName == null && fields.any("taskName") == null) {
            fields.violation("taskName", "is missing");
        }
        JsonNode parameters = body.get("parameters");
        if (parameters != null) {
            NumberRange.check(parameters, AnnouncedType.PARAMETERS, violations);
        }
        Fields retry = fields.object("retry");
        return new Submission(
                taskName == null ? "" : taskName,
                parameters == null ? JsonNodeFactory.instance.objectNode() : parameters,
                fields.text("callbackUrl", urls::violatedBy),
                runAt(fields, now),
                fields.integer("delaySeconds", 0, TaskRules.MAX_SECONDS),
                fields.integer("ttlSeconds", 1, TaskRules.MAX_SECONDS),
                fields.integer("timeoutSeconds", 1, TaskRules.MAX_SECONDS),
                fields.integer("priority", TaskRules.MIN_PRIORITY, TaskRules.MAX_PRIORITY),
                retry == null ? null : RetryWish.read(retry),
                labels(fields));
    }

    private static @Nullable Instant runAt(Fields fields, Instant now) {
        Instant runAt = fields.time("runAt");
        if (runAt != null && runAt.isAfter(now.plusSeconds(TaskRules.MAX_SECONDS))) {
            fields.violation("runAt", "must be at most " + TaskRules.MAX_SECONDS + " seconds ahead");
        }
        if (fields.any("runAt") != null && fields.any("delaySeconds") != null) {
            fields.violation("delaySeconds", "must not be given together with runAt");
        }
        return runAt;
    }

    private static Map<String, String> labels(Fields fields) {
        Fields labels = fields.object("labels");
        if (labels == null) {
            return Map.of();
        }
        if (labels.count() > TaskRules.MAX_LABELS) {
            fields.violation("labels", "must be at most " + TaskRules.MAX_LABELS + " labels");
            return Map.of();
        }
        return labels.texts(TaskRules::violatedByLabel);
    }

    /** Notes where it asks for more attempts or longer waits than its type allows. */
    void checkRetry(TaskType type, Violations violations) {
        if (retry != null && type.retryLimit() != null) {
            retry.check(type.retryLimit(), violations);
        }
    }

    /** The command to run it, with what its type says where the client said nothing. */
    Submitted command(TaskId taskId, String tenant, Instant now, @Nullable TaskType type) {
        String queue = type == null ? Task.DEFAULT_QUEUE : type.queue();
        Optional<Instant> start = startingAfter(now);
        return new Submitted(
                new Task(taskId, tenant, queue, taskName, now, callbackUrl, labels),
                1,
                parameters,
                start.orElse(null),
                ttlSeconds == null ? null : start.orElse(now).plusSeconds(ttlSeconds),
                timeoutSeconds != null || type == null ? timeoutSeconds : type.timeoutSeconds(),
                priority == null ? TaskRules.MIN_PRIORITY : priority,
                retryPolicy(type),
                0);
    }

    /** When it may start, if that is not at once. */
    private Optional<Instant> startingAfter(Instant now) {
        Instant start = delaySeconds != null ? now.plusSeconds(delaySeconds) : runAt;
        return Optional.ofNullable(start).filter(now::isBefore);
    }

    private @Nullable RetryPolicy retryPolicy(@Nullable TaskType type) {
        RetryPolicy usual = type == null ? null : type.retry();
        return retry == null ? usual : retry.over(usual == null ? RetryPolicy.DEFAULT : usual);
    }
}
