package io.tasklane.gateway.history;

import com.mongodb.client.model.DeleteManyModel;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.Sorts;
import io.tasklane.gateway.store.BulkWrites;
import io.tasklane.gateway.store.Store;
import io.tasklane.gateway.store.ViewCollection;
import io.tasklane.model.TaskId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * The histories of all tasks: one document for each entry. An id begins with the task's and goes on with the place in its
 * history, so that every query is a range of ids.
 */
public final class TaskHistories {

    private static final String COLLECTION = ViewCollection.HISTORY.collection();

    /** What comes behind any place. */
    private static final String END = "\uffff";

    private final Store store;

    public TaskHistories(Store store) {
        this.store = store;
    }

    /**
     * Part of a history.
     *
     * @param next what to ask for the rest with, if there is any
     */
    public record Page(List<HistoryEntry> entries, @Nullable String next) {}

    /** Keeps what happened; what is there already stays. */
    public void keep(Collection<HappenedToTask> happened) {
        BulkWrites.duplicates(
                store.written(COLLECTION),
                happened.stream()
                        .map(one -> new InsertOneModel<>(HistoryDocuments.document(one)))
                        .toList());
    }

    /**
     * What happened to a task, in order: its events as they are in the log, which is right whatever the clocks of workers say,
     * and webhooks among them by their time.
     *
     * @param token the end of the page before, if any
     * @return nothing if the token is none
     */
    public Optional<Page> page(TaskId taskId, String tenant, @Nullable String token, int size) {
        Optional<HistoryCursor> from = token == null ? Optional.of(HistoryCursor.START) : HistoryCursor.parse(token);
        return from.map(cursor -> {
            HistoryMerge merge = new HistoryMerge(
                    cursor,
                    behind(taskId, tenant, cursor.event(), HappenedToTask.EVENT + END, size + 1),
                    behind(taskId, tenant, cursor.webhook(), HappenedToTask.WEBHOOK + END, size + 1));
            List<HistoryEntry> entries = new ArrayList<>();
            while (entries.size() < size && merge.hasNext()) {
                entries.add(merge.next());
            }
            return new Page(entries, merge.hasNext() ? merge.cursor().text() : null);
        });
    }

    /** Removes all that happened to these tasks. */
    public void remove(Collection<TaskId> tasks) {
        BulkWrites.duplicates(
                store.written(COLLECTION),
                tasks.stream()
                        .map(taskId -> new DeleteManyModel<Document>(between(taskId, "", END)))
                        .toList());
    }

    private List<Document> behind(TaskId taskId, String tenant, String place, String end, int count) {
        return store.read(COLLECTION)
                .find(Filters.and(between(taskId, place, end), Filters.eq(HistoryDocuments.TENANT, tenant)))
                .sort(Sorts.ascending(HistoryDocuments.ID))
                .limit(count)
                .into(new ArrayList<>());
    }

    private static Bson between(TaskId taskId, String place, String end) {
        return Filters.and(
                Filters.gt(HistoryDocuments.ID, taskId + "/" + place),
                Filters.lt(HistoryDocuments.ID, taskId + "/" + end));
    }
}
