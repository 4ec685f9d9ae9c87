package io.tasklane.gateway.expiry;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.Sorts;
import io.tasklane.gateway.store.BulkWrites;
import io.tasklane.gateway.store.Store;
import io.tasklane.model.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.bson.Document;

/**
 * Which tasks have to be looked at when: a queue in the order of time. Its ids begin with the time, so that what is due is a range
 * of ids. An entry only says that it is worth a look: a task that was run again in the meantime stays.
 *
 * <p>It belongs to no generation of the view: what the log leads to is the same for all of them.
 */
public final class Expiries {

    private static final String ID = "_id";

    private final Store store;
    private final String collection;

    private Expiries(Store store, String collection) {
        this.store = store;
        this.collection = collection;
    }

    /** Of tasks that ended, and of what was noted about tasks later than that. */
    public static Expiries ofTasks(Store store) {
        return new Expiries(store, "expiries");
    }

    static Expiries ofTombstones(Store store) {
        return new Expiries(store, "tombstone_expiries");
    }

    /** An entry that is due. */
    record Due(String id, TaskId taskId) {

        private static Due of(Document document) {
            String id = document.getString(ID);
            return new Due(id, new TaskId(id.substring(id.indexOf('/') + 1)));
        }
    }

    /** Has tasks looked at in due time after these moments. To note the same again changes nothing. */
    public void note(Map<TaskId, Instant> moments) {
        BulkWrites.duplicates(
                store.written(collection),
                moments.entrySet().stream()
                        .map(moment ->
                                new InsertOneModel<>(new Document(ID, from(moment.getValue()) + moment.getKey())))
                        .toList());
    }

    /** Some of the entries of moments before this one, the oldest first. */
    List<Due> due(Instant before, int count) {
        return store.written(collection)
                .find(Filters.lt(ID, from(before)))
                .sort(Sorts.ascending(ID))
                .limit(count)
                .map(Due::of)
                .into(new ArrayList<>());
    }

    void remove(Collection<Due> entries) {
        store.written(collection)
                .deleteMany(Filters.in(ID, entries.stream().map(Due::id).toList()));
    }

    private static String from(Instant moment) {
        return String.format("%016x/", Math.max(0, moment.toEpochMilli()));
    }
}
