package io.tasklane.gateway.expiry;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import io.tasklane.gateway.store.BulkWrites;
import io.tasklane.gateway.store.Store;
import io.tasklane.model.TaskId;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import org.bson.Document;

/**
 * What is left of tasks that were removed. The log may have forgotten them, so tombstones belong to no generation of the view:
 * one that is rebuilt has them all.
 */
public final class Tombstones {

    private static final String COLLECTION = "tombstones";
    private static final String ID = "_id";
    private static final String TENANT = "tenant";
    private static final String FINISHED_AT = "finishedAt";
    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);

    private final Store store;

    public Tombstones(Store store) {
        this.store = store;
    }

    /** Whether the tenant had such a task once. */
    public boolean has(TaskId taskId, String tenant) {
        return store.read(COLLECTION)
                        .find(Filters.and(Filters.eq(ID, taskId.value()), Filters.eq(TENANT, tenant)))
                        .projection(Projections.include(ID))
                        .first()
                != null;
    }

    /** Keeps what has to be known of tasks that will be removed. */
    void keep(Collection<Document> tasks) {
        List<UpdateOneModel<Document>> writes = tasks.stream()
                .map(task -> new UpdateOneModel<Document>(
                        Filters.eq(ID, task.getString(ID)),
                        new Document(
                                "$set",
                                new Document(TENANT, task.getString(TENANT))
                                        .append(FINISHED_AT, task.getDate(FINISHED_AT))),
                        UPSERT))
                .toList();
        BulkWrites.duplicates(store.written(COLLECTION), writes);
    }

    /** Forgets those of the tasks that ended before this moment. */
    void forget(Collection<TaskId> tasks, Instant endedBefore) {
        store.written(COLLECTION)
                .deleteMany(Filters.and(
                        Filters.in(ID, tasks.stream().map(TaskId::value).toList()),
                        Filters.lt(FINISHED_AT, Date.from(endedBefore))));
    }
}
