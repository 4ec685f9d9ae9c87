package io.tasklane.gateway.store;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The collections that are built from the log, with their indexes: each stands next to the query that it serves, and every query
 * has one here, unless it finds by {@code _id}. Each generation of the view has all of them. What else is in the database
 * (decisions, tombstones, whatever the log does not say) belongs to no generation.
 */
public enum ViewCollection {
    /** By id: a task's status. */
    TASKS(
            "tasks",
            // A tenant's tasks, in the order in which they were submitted, from either end.
            ViewIndex.of("by_tenant", "tenant", 1, "submittedAt", 1, "_id", 1),
            // Those of them in a state.
            ViewIndex.of("by_state", "tenant", 1, "state", 1, "submittedAt", 1, "_id", 1),
            // Those of them with a name; by the name alone they are asked for by all states: one index less to keep.
            ViewIndex.of("by_task_name", "tenant", 1, "taskName", 1, "state", 1, "submittedAt", 1, "_id", 1),
            // Of those in a state the one whose time came first: how long the oldest waits in its queue.
            ViewIndex.of("by_start", "tenant", 1, "taskName", 1, "state", 1, "runAt", 1),
            ViewIndex.of("by_next_attempt", "tenant", 1, "taskName", 1, "state", 1, "nextAttemptAt", 1),
            // Those of them with a label, as "key=value".
            ViewIndex.of("by_label", "tenant", 1, "labelPairs", 1, "submittedAt", 1, "_id", 1)),

    /** By id: the result of a task. */
    RESULTS("results"),

    /** By a range of ids, which begin with the task's: what happened to a task. */
    HISTORY("task_history"),

    /** By id: a delivery of a webhook. */
    DELIVERIES(
            "webhook_deliveries",
            // A tenant's deliveries, in the order in which they were asked for, from either end.
            ViewIndex.of("by_tenant", "tenant", 1, "createdAt", 1, "_id", 1),
            // Those of them that stand like that.
            ViewIndex.of("by_status", "tenant", 1, "state.status", 1, "createdAt", 1, "_id", 1),
            // Those of them to an endpoint, which are asked for by all states if by none.
            ViewIndex.of("by_endpoint", "tenant", 1, "endpointId", 1, "state.status", 1, "createdAt", 1, "_id", 1),
            ViewIndex.of("by_event_type", "tenant", 1, "eventType", 1, "createdAt", 1, "_id", 1),
            // Those about a task, also to remove them with it.
            ViewIndex.of("by_task", "taskId", 1, "createdAt", 1, "_id", 1)),

    /** By a range of ids, which begin with the task's and the delivery's: the attempts to deliver. */
    DELIVERY_ATTEMPTS("webhook_attempts"),

    /** All of it, one document for each partition: how far the view is. */
    OFFSETS("projection_offsets");

    private final String collection;
    private final List<ViewIndex> indexes;

    ViewCollection(String collection, ViewIndex... indexes) {
        this.collection = collection;
        this.indexes = List.of(indexes);
    }

    /** Its name, without the number of a generation. */
    public String collection() {
        return collection;
    }

    public List<ViewIndex> indexes() {
        return indexes;
    }

    static Optional<ViewCollection> named(String collection) {
        return Arrays.stream(values())
                .filter(one -> one.collection.equals(collection))
                .findFirst();
    }

    /** What the collection is called in a generation: in the first one, as it is called everywhere else. */
    public String in(int generation) {
        return generation == Generations.FIRST ? collection : collection + "_v" + generation;
    }
}
