package io.tasklane.model;

import static java.util.Objects.requireNonNullElse;

import java.time.Instant;

/**
 * Somebody wants a task to be cancelled. Whoever holds the task's command ends it and writes the event that says so; a record
 * without a value withdraws the wish, once it is fulfilled or the task is run again.
 *
 * @param tenant whose task it is; the wish of another tenant means nothing
 * @param ended whether the event that ends the task is written already, in one transaction with this: the task waited, so nobody
 *     held its command, and who gets the command drops it
 */
public record CancelRequested(TaskId taskId, String tenant, Instant occurredAt, boolean ended) implements WireEvent {

    /** @throws IllegalArgumentException if a value is missing or out of bounds */
    @SuppressWarnings("NullAway") // null is what a JSON document leaves out
    public CancelRequested {
        tenant = requireNonNullElse(tenant, Task.DEFAULT_TENANT);
        TaskRules.requirePresent("taskId", taskId);
        TaskRules.require("tenant", TaskRules.violatedByName(tenant));
        TaskRules.requireTime("occurredAt", occurredAt);
    }

    @Override
    public String type() {
        return EventTypes.of(getClass());
    }

    @Override
    public String id() {
        return taskId + "." + EventTypes.shortName(getClass()) + (ended ? ".ended" : "");
    }

    @Override
    public String key() {
        return taskId.value();
    }

    @Override
    public String subject() {
        return taskId.value();
    }
}
