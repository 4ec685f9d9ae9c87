package io.tasklane.gateway.status;

import com.mongodb.MongoException;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import io.tasklane.gateway.expiry.Expiries;
import io.tasklane.gateway.expiry.Tombstones;
import io.tasklane.gateway.status.TaskChange.At;
import io.tasklane.gateway.store.BulkWrites;
import io.tasklane.gateway.store.Store;
import io.tasklane.gateway.store.ViewCollection;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskEvent.Submitted;
import io.tasklane.model.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * The views of all tasks.
 *
 * <p>While one generation of the view takes another's place, a task is shown once both know the same of it: some gateways may
 * still look at one of them alone, others already at the other.
 */
public final class TaskViews {

    public static final String COLLECTION = ViewCollection.TASKS.collection();
    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);
    private static final Duration PATIENCE_WITH_A_SWITCH = Duration.ofSeconds(2);
    private static final long MILLIS_BETWEEN_LOOKS = 10;

    private final Store store;
    private final Expiries expiries;
    private final Tombstones tombstones;

    TaskViews(Store store) {
        this.store = store;
        this.expiries = Expiries.ofTasks(store);
        this.tombstones = new Tombstones(store);
    }

    Optional<TaskView> find(TaskId taskId) {
        List<Store> generations = store.readable();
        return generations.size() == 1 ? find(generations.get(0), taskId) : agreed(taskId, newest(generations, taskId));
    }

    /** The newest that a generation has, once all have it, or do not get there. */
    private Optional<TaskView> agreed(TaskId taskId, Optional<TaskView> newest) {
        long begun = System.nanoTime();
        try {
            while (newest.isPresent() && System.nanoTime() - begun < PATIENCE_WITH_A_SWITCH.toNanos()) {
                TaskView known = newest.get();
                if (store.readable().stream()
                        .allMatch(generation -> find(generation, taskId)
                                .filter(task -> task.offset() >= known.offset() && task.command() >= known.command())
                                .isPresent())) {
                    return newest;
                }
                TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN_LOOKS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return newest;
    }

    private static Optional<TaskView> newest(List<Store> generations, TaskId taskId) {
        return generations.stream()
                .flatMap(generation -> find(generation, taskId).stream())
                .max(Comparator.comparingLong(TaskViews::version));
    }

    /** Grows with what is known of a task, whatever the time is. */
    private static long version(TaskView task) {
        return task.offset() + 1 + task.command();
    }

    private static Optional<TaskView> find(Store generation, TaskId taskId) {
        Document found = generation
                .read(COLLECTION)
                .find(Filters.eq(TaskDocuments.ID, taskId.value()))
                .first();
        return Optional.ofNullable(found).map(TaskDocuments::view);
    }

    /** Whether the tenant had a task that was removed when its time was over. */
    boolean hadOnce(TaskId taskId, String tenant) {
        return tombstones.has(taskId, tenant);
    }

    /** Those of these tasks that there are, without a wait: while one generation takes another's place, what both have. */
    Collection<TaskView> find(Collection<TaskId> taskIds) {
        return store.readable().stream()
                .map(generation -> find(generation, taskIds))
                .reduce(TaskViews::older)
                .orElseThrow()
                .values();
    }

    private static Map<TaskId, TaskView> find(Store generation, Collection<TaskId> taskIds) {
        Map<TaskId, TaskView> found = new HashMap<>();
        generation
                .read(COLLECTION)
                .find(Filters.in(
                        TaskDocuments.ID, taskIds.stream().map(TaskId::value).toList()))
                .map(TaskDocuments::view)
                .forEach(task -> found.put(task.taskId(), task));
        return found;
    }

    private static Map<TaskId, TaskView> older(Map<TaskId, TaskView> one, Map<TaskId, TaskView> other) {
        Map<TaskId, TaskView> older = new HashMap<>(one);
        older.keySet().retainAll(other.keySet());
        older.replaceAll((taskId, task) -> {
            TaskView theirs = Objects.requireNonNull(other.get(taskId));
            return version(theirs) < version(task) ? theirs : task;
        });
        return older;
    }

    /** Applies what is newer than what is known, one write per task. */
    void apply(Collection<TaskChange> changes) {
        List<TaskChange> all = List.copyOf(changes);
        // Before the task is: otherwise there could be one that nothing leads to when its time is over.
        expiries.note(ends(all));
        List<Integer> refused = BulkWrites.duplicates(
                store.written(COLLECTION), all.stream().map(TaskViews::update).toList());
        if (!refused.isEmpty()) {
            applyOnceMore(refused.stream().map(all::get).toList());
        }
    }

    private static Map<TaskId, Instant> ends(List<TaskChange> changes) {
        Map<TaskId, Instant> ends = new HashMap<>();
        for (TaskChange change : changes) {
            At<TaskEvent> latest = change.latest();
            if (latest != null && latest.event().state().isFinal()) {
                ends.put(latest.event().task().taskId(), latest.event().occurredAt());
            }
        }
        return ends;
    }

    /**
     * A guarded upsert that meets a duplicate key is either stale or came at the same time as the first write of that task by
     * another gateway. So it gets a second chance, and then it is stale. The command goes by itself: it is never stale.
     */
    private void applyOnceMore(List<TaskChange> refused) {
        List<UpdateOneModel<Document>> commands = new ArrayList<>();
        List<UpdateOneModel<Document>> events = new ArrayList<>();
        for (TaskChange change : refused) {
            At<Submitted> submission = change.submission();
            if (submission != null) {
                commands.add(update(submission.event()));
            }
            if (change.latest() != null) {
                events.add(update(change, change.latest()));
            }
        }
        if (!BulkWrites.duplicates(store.written(COLLECTION), commands).isEmpty()) {
            throw new MongoException("commands met a duplicate key twice");
        }
        BulkWrites.duplicates(store.written(COLLECTION), events);
    }

    private static UpdateOneModel<Document> update(TaskChange change) {
        At<TaskEvent> latest = change.latest();
        return latest == null
                ? update(Objects.requireNonNull(change.submission()).event())
                : update(change, latest);
    }

    private static UpdateOneModel<Document> update(Submitted command) {
        return new UpdateOneModel<>(id(command), TaskDocuments.submission(command), UPSERT);
    }

    private static UpdateOneModel<Document> update(TaskChange change, At<TaskEvent> latest) {
        return new UpdateOneModel<>(
                Filters.and(id(latest.event()), TaskDocuments.before(latest)),
                TaskDocuments.whole(change, latest),
                UPSERT);
    }

    private static Bson id(TaskEvent event) {
        return Filters.eq(TaskDocuments.ID, event.key());
    }
}
