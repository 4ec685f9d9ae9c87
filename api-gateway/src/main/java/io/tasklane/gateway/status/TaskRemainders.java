package io.tasklane.gateway.status;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.WriteModel;
import io.tasklane.gateway.store.BulkWrites;
import io.tasklane.gateway.store.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.Document;

/**
 * What one generation of the view knows of tasks and another does not, because the log it was built from had forgotten part of it:
 * a command is kept for a shorter time than events are, and a task that waits for a month may outlive both. Whatever the other
 * generation knows that is newer stays.
 */
public final class TaskRemainders {

    private static final String COLLECTION = TaskViews.COLLECTION;

    /** What only the command says. */
    private static final Set<String> OF_THE_COMMAND =
            Set.of(TaskDocuments.COMMAND, TaskDocuments.RUN_AT, TaskDocuments.EXPIRES_AT, TaskDocuments.MAX_ATTEMPTS);

    /** What an event says that may be older than the newest one, and no event takes away. */
    private static final Set<String> OF_EARLIER_EVENTS =
            Set.of(TaskDocuments.STARTED_AT, TaskDocuments.MAX_ATTEMPTS, TaskDocuments.LAST_END);

    /** What the newest event alone decides, and takes away where it does not say it. */
    private static final Set<String> OF_THE_NEWEST_EVENT = Set.of(
            TaskDocuments.NEXT_ATTEMPT_AT, TaskDocuments.FINISHED_AT, TaskDocuments.ERROR, TaskDocuments.PROGRESS);

    private TaskRemainders() {}

    /** Brings what these documents know into the generation, whether it has their tasks or not. */
    public static void bring(Collection<Document> known, Store generation) {
        List<Document> left = List.copyOf(known);
        while (!left.isEmpty()) {
            left = broughtInPart(left, generation);
        }
    }

    /** Returns those of the documents for which something was written, and may have met an event that came in between. */
    private static List<Document> broughtInPart(List<Document> known, Store generation) {
        Map<String, Document> fresh = new HashMap<>();
        generation
                .written(COLLECTION)
                .find(Filters.in(
                        TaskDocuments.ID, known.stream().map(TaskRemainders::id).toList()))
                .forEach(document -> fresh.put(id(document), document));
        List<WriteModel<Document>> writes = new ArrayList<>();
        List<Document> written = new ArrayList<>();
        for (Document task : known) {
            Document other = fresh.get(id(task));
            Optional<WriteModel<Document>> write =
                    other == null ? Optional.of(new InsertOneModel<>(task)) : remainder(task, other);
            write.ifPresent(model -> {
                writes.add(model);
                written.add(task);
            });
        }
        BulkWrites.duplicates(generation.written(COLLECTION), writes);
        return written;
    }

    private static Optional<WriteModel<Document>> remainder(Document task, Document fresh) {
        long offset = task.getLong(TaskDocuments.OFFSET);
        long freshOffset = fresh.getLong(TaskDocuments.OFFSET);
        Document set = new Document();
        Document unset = new Document();
        if (task.containsKey(TaskDocuments.COMMAND) && !fresh.containsKey(TaskDocuments.COMMAND)) {
            add(set, task, fresh, OF_THE_COMMAND);
        }
        if (offset > freshOffset) {
            set.putAll(task);
            set.remove(TaskDocuments.ID);
            if (command(task) < command(fresh)) {
                OF_THE_COMMAND.forEach(set::remove);
            }
            OF_THE_NEWEST_EVENT.stream()
                    .filter(field -> !task.containsKey(field) && fresh.containsKey(field))
                    .forEach(field -> unset.append(field, ""));
        } else {
            add(set, task, fresh, OF_EARLIER_EVENTS);
            if (offset == freshOffset) {
                add(set, task, fresh, Set.of(TaskDocuments.PROGRESS));
            }
        }
        if (set.isEmpty()) {
            return Optional.empty();
        }
        Document update = new Document("$set", set);
        // If an event came in between, nothing is written, and the next time round it is seen.
        return Optional.of(new UpdateOneModel<>(
                Filters.and(Filters.eq(TaskDocuments.ID, id(task)), Filters.eq(TaskDocuments.OFFSET, freshOffset)),
                unset.isEmpty() ? update : update.append("$unset", unset)));
    }

    private static void add(Document set, Document task, Document fresh, Set<String> fields) {
        fields.stream()
                .filter(field -> task.containsKey(field) && !fresh.containsKey(field))
                .forEach(field -> set.append(field, task.get(field)));
    }

    private static int command(Document document) {
        return document.getInteger(TaskDocuments.COMMAND, 0);
    }

    private static String id(Document document) {
        return document.getString(TaskDocuments.ID);
    }
}
