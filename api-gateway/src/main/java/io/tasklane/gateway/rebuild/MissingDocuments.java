package io.tasklane.gateway.rebuild;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import io.tasklane.gateway.deliveries.Deliveries;
import io.tasklane.gateway.expiry.Expiries;
import io.tasklane.gateway.status.TaskRemainders;
import io.tasklane.gateway.store.BulkWrites;
import io.tasklane.gateway.store.Store;
import io.tasklane.gateway.store.ViewCollection;
import io.tasklane.model.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * What the live generation of the view has and a new one cannot have any more, because the log has forgotten it: it is copied
 * over. It can be done again, also when half of it was done, and while both generations change.
 */
final class MissingDocuments {

    private static final String ID = "_id";
    private static final int PORTION = 500;

    /** Results may be megabytes each. */
    private static final int FEW = 10;

    private final Store store;

    MissingDocuments(Store store) {
        this.store = store;
    }

    void copy(int from, int to) {
        Store old = store.at(from);
        Store fresh = store.at(to);
        copyTasks(old, fresh);
        copyAbsent(old, fresh, ViewCollection.RESULTS, FEW);
        copyAbsent(old, fresh, ViewCollection.HISTORY, PORTION);
        copyAbsent(old, fresh, ViewCollection.DELIVERY_ATTEMPTS, PORTION);
        copyDeliveries(old, new Deliveries(fresh));
    }

    /** The log may remember the attempts of a delivery and have forgotten what was asked for. */
    private static void copyDeliveries(Store old, Deliveries fresh) {
        List<Document> portion = portion(old, Deliveries.COLLECTION, null, FEW, false);
        while (!portion.isEmpty()) {
            fresh.bring(portion);
            portion = portion(old, Deliveries.COLLECTION, id(portion.get(portion.size() - 1)), PORTION, false);
        }
    }

    private void copyTasks(Store old, Store fresh) {
        String tasks = ViewCollection.TASKS.collection();
        String last = null;
        List<Document> portion = portion(old, tasks, last, PORTION, false);
        while (!portion.isEmpty()) {
            TaskRemainders.bring(portion, fresh);
            noteEnds(portion);
            last = id(portion.get(portion.size() - 1));
            portion = portion(old, tasks, last, PORTION, false);
        }
    }

    /** A copied task may have been due while it was copied, and its entry dealt with. */
    private void noteEnds(List<Document> tasks) {
        Map<TaskId, Instant> ends = new HashMap<>();
        for (Document task : tasks) {
            if (task.getDate("finishedAt") != null) {
                ends.put(new TaskId(id(task)), task.getDate("finishedAt").toInstant());
            }
        }
        Expiries.ofTasks(store).note(ends);
    }

    private static void copyAbsent(Store old, Store fresh, ViewCollection view, int atOnce) {
        String collection = view.collection();
        String last = null;
        List<Document> ids = portion(old, collection, last, PORTION, true);
        while (!ids.isEmpty()) {
            List<String> absent = absent(fresh, collection, ids);
            for (int i = 0; i < absent.size(); i += atOnce) {
                List<Document> documents = old.written(collection)
                        .find(Filters.in(ID, absent.subList(i, Math.min(i + atOnce, absent.size()))))
                        .into(new ArrayList<>());
                BulkWrites.duplicates(
                        fresh.written(collection),
                        documents.stream().map(InsertOneModel::new).toList());
            }
            last = id(ids.get(ids.size() - 1));
            ids = portion(old, collection, last, PORTION, true);
        }
    }

    private static List<String> absent(Store fresh, String collection, List<Document> documents) {
        List<String> ids = documents.stream().map(MissingDocuments::id).toList();
        Set<String> present = new HashSet<>();
        fresh.written(collection)
                .find(Filters.in(ID, ids))
                .projection(Projections.include(ID))
                .forEach(document -> present.add(id(document)));
        return ids.stream().filter(id -> !present.contains(id)).toList();
    }

    private static List<Document> portion(
            Store old, String collection, @Nullable String behind, int count, boolean idsOnly) {
        Bson filter = behind == null ? new Document() : Filters.gt(ID, behind);
        return old.written(collection)
                .find(filter)
                .projection(idsOnly ? Projections.include(ID) : null)
                .sort(Sorts.ascending(ID))
                .limit(count)
                .into(new ArrayList<>());
    }

    private static String id(Document document) {
        return document.getString(ID);
    }
}
