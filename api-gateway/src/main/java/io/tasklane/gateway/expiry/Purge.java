package io.tasklane.gateway.expiry;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import io.tasklane.gateway.deliveries.Deliveries;
import io.tasklane.gateway.history.TaskHistories;
import io.tasklane.gateway.store.Store;
import io.tasklane.gateway.store.ViewCollection;
import io.tasklane.gateway.store.ViewState;
import io.tasklane.model.TaskId;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.bson.Document;

/**
 * Removes tasks whose time is over, in portions, each in an order in which nothing is left behind if it ends in the middle: the
 * entry that leads to a task goes last. Any number of gateways may do the same at a time.
 *
 * <p>Nothing is removed while the view is behind the log, or another one is built: a task that was run again after its end looks
 * ended until the view gets there.
 */
final class Purge {

    /** How many tasks are removed together. */
    static final int PORTION = 500;

    private static final String ID = "_id";
    private static final String FINISHED_AT = "finishedAt";

    private final Store store;
    private final TaskHistories histories;
    private final Deliveries deliveries;
    private final Tombstones tombstones;
    private final Expiries tasks;
    private final Expiries stones;
    private final RetentionProperties retention;
    private final BooleanSupplier viewIsCurrent;
    private final Clock clock;

    Purge(Store store, RetentionProperties retention, BooleanSupplier viewIsCurrent, Clock clock) {
        this.store = store;
        this.histories = new TaskHistories(store);
        this.deliveries = new Deliveries(store);
        this.tombstones = new Tombstones(store);
        this.tasks = Expiries.ofTasks(store);
        this.stones = Expiries.ofTombstones(store);
        this.retention = retention;
        this.viewIsCurrent = viewIsCurrent;
        this.clock = clock;
    }

    /** Removes a portion of what is due. Returns how many entries were dealt with; less than a portion if there are no more. */
    int once() {
        if (store.generations().look().phase() != ViewState.Phase.SERVING || !viewIsCurrent.getAsBoolean()) {
            return 0;
        }
        Instant now = clock.instant();
        return Math.max(
                tasks(now.minus(retention.keepFinished())),
                stones(now.minus(retention.keepFinished()).minus(retention.keepTombstones())));
    }

    private int tasks(Instant endedBefore) {
        List<Expiries.Due> due = tasks.due(endedBefore, PORTION);
        if (!due.isEmpty()) {
            Set<TaskId> gone = new LinkedHashSet<>();
            due.forEach(entry -> gone.add(entry.taskId()));
            List<Document> expired = new ArrayList<>();
            for (Document task : found(gone)) {
                Date finishedAt = task.getDate(FINISHED_AT);
                if (finishedAt != null && finishedAt.toInstant().isBefore(endedBefore)) {
                    expired.add(task);
                } else {
                    gone.remove(new TaskId(task.getString(ID)));
                }
            }
            remember(expired);
            remove(gone, endedBefore);
            tasks.remove(due);
        }
        return due.size();
    }

    private List<Document> found(Collection<TaskId> ids) {
        return store.written(ViewCollection.TASKS.collection())
                .find(Filters.in(ID, text(ids)))
                .projection(Projections.include("tenant", FINISHED_AT))
                .into(new ArrayList<>());
    }

    private void remember(List<Document> expired) {
        if (!retention.keepTombstones().isZero()) {
            Map<TaskId, Instant> ends = new HashMap<>();
            expired.forEach(task -> ends.put(
                    new TaskId(task.getString(ID)), task.getDate(FINISHED_AT).toInstant()));
            stones.note(ends);
            tombstones.keep(expired);
        }
    }

    /** A task that is not there may have left something all the same: what came late about its webhooks. */
    private void remove(Set<TaskId> gone, Instant endedBefore) {
        store.written(ViewCollection.TASKS.collection())
                .deleteMany(Filters.and(Filters.in(ID, text(gone)), Filters.lt(FINISHED_AT, Date.from(endedBefore))));
        store.written(ViewCollection.RESULTS.collection()).deleteMany(Filters.in(ID, text(gone)));
        store.written("cancel_claims").deleteMany(Filters.in(ID, text(gone)));
        histories.remove(gone);
        deliveries.remove(gone);
    }

    private int stones(Instant endedBefore) {
        List<Expiries.Due> due = stones.due(endedBefore, PORTION);
        if (!due.isEmpty()) {
            tombstones.forget(due.stream().map(Expiries.Due::taskId).toList(), endedBefore);
            stones.remove(due);
        }
        return due.size();
    }

    private static List<String> text(Collection<TaskId> ids) {
        return ids.stream().map(TaskId::value).toList();
    }
}
