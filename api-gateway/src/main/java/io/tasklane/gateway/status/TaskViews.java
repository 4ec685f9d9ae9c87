package io.tasklane.gateway.status;

import com.mongodb.MongoException;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import io.tasklane.gateway.status.TaskChange.At;
import io.tasklane.gateway.store.BulkWrites;
import io.tasklane.gateway.store.Store;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskEvent.Submitted;
import io.tasklane.model.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** The views of all tasks. */
final class TaskViews {

    static final String COLLECTION = "tasks";
    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);

    private final Store store;

    TaskViews(Store store) {
        this.store = store;
    }

    void prepare(Duration keepFinished) {
        store.expire(COLLECTION, TaskDocuments.FINISHED_AT, keepFinished);
    }

    Optional<TaskView> find(TaskId taskId) {
        Document found = store.read(COLLECTION)
                .find(Filters.eq(TaskDocuments.ID, taskId.value()))
                .first();
        return Optional.ofNullable(found).map(TaskDocuments::view);
    }

    /** The newest tasks, by id, of those that are older than the given one. */
    List<TaskView> newest(@Nullable TaskId olderThan, int count) {
        Bson filter = olderThan == null ? new Document() : Filters.lt(TaskDocuments.ID, olderThan.value());
        return store.read(COLLECTION)
                .find(filter)
                .sort(Sorts.descending(TaskDocuments.ID))
                .limit(count)
                .map(TaskDocuments::view)
                .into(new ArrayList<>());
    }

    /** Applies what is newer than what is known, one write per task. */
    void apply(Collection<TaskChange> changes) {
        List<TaskChange> all = List.copyOf(changes);
        List<Integer> refused = BulkWrites.duplicates(
                store.written(COLLECTION), all.stream().map(TaskViews::update).toList());
        if (!refused.isEmpty()) {
            applyOnceMore(refused.stream().map(all::get).toList());
        }
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
        Bson older = Filters.lt(TaskDocuments.OFFSET, latest.offset());
        return new UpdateOneModel<>(
                Filters.and(id(latest.event()), older), TaskDocuments.whole(change, latest), UPSERT);
    }

    private static Bson id(TaskEvent event) {
        return Filters.eq(TaskDocuments.ID, event.key());
    }
}
