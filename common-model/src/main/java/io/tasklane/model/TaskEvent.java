package io.tasklane.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/** All that can happen to a task. {@link Submitted} is also the command that workers act on. */
public sealed interface TaskEvent extends WireEvent {

    Task task();

    /** Which attempt it belongs to; the first is 1. */
    int attempt();

    /** The state that a task is in once this happened. */
    @JsonIgnore
    TaskState state();

    @Override
    default String type() {
        return EventTypes.of(getClass());
    }

    @Override
    default String id() {
        return task().taskId() + "." + attempt() + "." + EventTypes.shortName(getClass());
    }

    @Override
    default String key() {
        return task().taskId().value();
    }

    @Override
    default String subject() {
        return task().taskId().value();
    }

    /**
     * The task is in its queue and waits for a worker.
     *
     * @param parameters what the handler gets; JSON null where nothing was given
     * @param runAt not to be started before this time, if given
     * @param expiresAt not to be started after this time, if given
     * @param timeoutSeconds how long one attempt may take, in seconds; the handler's own limit where not given
     * @param priority {@value TaskRules#MIN_PRIORITY} to {@value TaskRules#MAX_PRIORITY}
     * @param retry the handler's own policy where not given
     * @param priorAttempts how many attempts there were before the task was run again by hand: they count no more
     */
    record Submitted(
            @JsonUnwrapped Task task,
            int attempt,
            JsonNode parameters,
            @Nullable Instant runAt,
            @Nullable Instant expiresAt,
            @Nullable Integer timeoutSeconds,
            int priority,
            @Nullable RetryPolicy retry,
            int priorAttempts)
            implements TaskEvent {

        @SuppressWarnings("NullAway") // null is what a JSON document leaves out
        public Submitted {
            attempt = Math.max(1, attempt);
            parameters = parameters == null ? NullNode.getInstance() : parameters;
            TaskRules.requirePresent("task", task);
            if (priorAttempts < 0 || priorAttempts >= attempt) {
                throw new IllegalArgumentException("priorAttempts must be 0 to attempt - 1");
            }
            TaskRules.requireTimeIfAny("runAt", runAt);
            TaskRules.requireTimeIfAny("expiresAt", expiresAt);
            if (timeoutSeconds != null && (timeoutSeconds < 1 || timeoutSeconds > TaskRules.MAX_SECONDS)) {
                throw new IllegalArgumentException("timeoutSeconds must be 1 to " + TaskRules.MAX_SECONDS);
            }
            if (priority < TaskRules.MIN_PRIORITY || priority > TaskRules.MAX_PRIORITY) {
                throw new IllegalArgumentException(
                        "priority must be " + TaskRules.MIN_PRIORITY + " to " + TaskRules.MAX_PRIORITY);
            }
        }

        @Override
        @JsonIgnore
        public Instant occurredAt() {
            return task.submittedAt();
        }

        @Override
        public TaskState state() {
            return TaskState.QUEUED;
        }
    }

    /**
     * The task waits for its time.
     *
     * @param nextAttemptAt when it goes to its queue
     */
    record Scheduled(@JsonUnwrapped Task task, int attempt, Instant occurredAt, Instant nextAttemptAt)
            implements TaskEvent {

        public Scheduled {
            attempt = Math.max(1, attempt);
            TaskRules.requirePresent("task", task);
            TaskRules.requireTime("occurredAt", occurredAt);
            TaskRules.requireTime("nextAttemptAt", nextAttemptAt);
        }

        @Override
        public TaskState state() {
            return TaskState.SCHEDULED;
        }
    }

    /**
     * A worker has begun an attempt.
     *
     * @param worker the name of the worker's instance
     * @param maxAttempts how many attempts there are in all
     */
    record Started(@JsonUnwrapped Task task, int attempt, Instant occurredAt, String worker, int maxAttempts)
            implements TaskEvent {

        public Started {
            attempt = Math.max(1, attempt);
            TaskRules.requirePresent("task", task);
            TaskRules.requireTime("occurredAt", occurredAt);
            TaskRules.requirePresent("worker", worker);
        }

        @Override
        public TaskState state() {
            return TaskState.RUNNING;
        }
    }

    /**
     * The running attempt has come so far.
     *
     * @param sequence counts the reports of one attempt, from 1
     * @param progress how far
     */
    record Progressed(@JsonUnwrapped Task task, int attempt, Instant occurredAt, int sequence, Progress progress)
            implements TaskEvent {

        public Progressed {
            attempt = Math.max(1, attempt);
            TaskRules.requirePresent("task", task);
            TaskRules.requireTime("occurredAt", occurredAt);
            TaskRules.requirePresent("progress", progress);
        }

        @Override
        public TaskState state() {
            return TaskState.RUNNING;
        }

        @Override
        public String id() {
            return TaskEvent.super.id() + "." + sequence;
        }
    }

    /**
     * An attempt failed and another one follows.
     *
     * @param nextAttemptAt when the next attempt goes to its queue
     */
    record Retrying(@JsonUnwrapped Task task, int attempt, Instant occurredAt, TaskError error, Instant nextAttemptAt)
            implements TaskEvent {

        public Retrying {
            attempt = Math.max(1, attempt);
            TaskRules.requirePresent("task", task);
            TaskRules.requireTime("occurredAt", occurredAt);
            TaskRules.requirePresent("error", error);
            TaskRules.requireTime("nextAttemptAt", nextAttemptAt);
        }

        @Override
        public TaskState state() {
            return TaskState.RETRYING;
        }
    }

    /** The task brought its result. */
    record Completed(@JsonUnwrapped Task task, int attempt, Instant occurredAt, TaskResult result)
            implements TaskEvent {

        public Completed {
            attempt = Math.max(1, attempt);
            TaskRules.requirePresent("task", task);
            TaskRules.requireTime("occurredAt", occurredAt);
            TaskRules.requirePresent("result", result);
        }

        @Override
        public TaskState state() {
            return TaskState.COMPLETED;
        }
    }

    /** The task failed for good. */
    record Failed(@JsonUnwrapped Task task, int attempt, Instant occurredAt, TaskError error) implements TaskEvent {

        public Failed {
            attempt = Math.max(1, attempt);
            TaskRules.requirePresent("task", task);
            TaskRules.requireTime("occurredAt", occurredAt);
            TaskRules.requirePresent("error", error);
        }

        @Override
        public TaskState state() {
            return TaskState.FAILED;
        }
    }

    /** The task was cancelled before it ended. */
    record Cancelled(@JsonUnwrapped Task task, int attempt, Instant occurredAt) implements TaskEvent {

        public Cancelled {
            attempt = Math.max(1, attempt);
            TaskRules.requirePresent("task", task);
            TaskRules.requireTime("occurredAt", occurredAt);
        }

        @Override
        public TaskState state() {
            return TaskState.CANCELLED;
        }
    }
}
