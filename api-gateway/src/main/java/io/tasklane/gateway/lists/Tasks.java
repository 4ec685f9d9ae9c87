package io.tasklane.gateway.lists;

import io.tasklane.gateway.status.TaskDocuments;
import io.tasklane.gateway.status.TaskView;
import io.tasklane.gateway.status.TaskViews;
import io.tasklane.gateway.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** The tasks of the view, as they are listed and counted. Everything that it asks for is found by one of the indexes of the view. */
public final class Tasks {

    private final Store store;

    Tasks(Store store) {
        this.store = store;
    }

    /**
     * Those of a tenant's tasks that match and come after a place, as they are now.
     *
     * @param after nothing to begin at the beginning
     */
    public List<TaskView> page(
            String tenant, TaskFilter filter, boolean newestFirst, @Nullable Place after, int size, Instant now) {
        int direction = newestFirst ? -1 : 1;
        return store.read(TaskViews.COLLECTION)
                .find(TaskQuery.after(TaskQuery.of(tenant, filter, now), after, newestFirst))
                .sort(new Document(TaskDocuments.SUBMITTED_AT, direction).append(TaskDocuments.ID, direction))
                .limit(size)
                .map(TaskDocuments::view)
                .into(new ArrayList<>(size));
    }

    /** How many of a tenant's tasks match now. */
    public long count(String tenant, TaskFilter filter, Instant now) {
        return store.count(TaskViews.COLLECTION, TaskQuery.of(tenant, filter, now));
    }
}
