package io.tasklane.gateway.status;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Updates;
import io.tasklane.gateway.store.Store;
import io.tasklane.model.Task;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Who is about to write that a task is to be cancelled: at most one at any time. A claim bears the name of its holder's writer,
 * so whoever finds one that is old can shut the writer out and take the claim over.
 */
final class CancelClaims {

    private static final String HOLDER = "claim";
    private static final String SINCE = "claimedAt";
    private static final List<String> FINAL = Arrays.stream(TaskState.values())
            .filter(TaskState::isFinal)
            .map(TaskState::text)
            .toList();
    private static final FindOneAndUpdateOptions AFTER =
            new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER);

    private final Store store;

    CancelClaims(Store store) {
        this.store = store;
    }

    /** How a task stands to somebody who wants to cancel it. */
    sealed interface Standing {

        /** The claim is the caller's. */
        record Granted() implements Standing {}

        /** Somebody else has it. */
        record Taken(String holder, Instant since) implements Standing {}

        /** The task has ended. */
        record Ended(TaskState state) implements Standing {}

        record Gone() implements Standing {}
    }

    /**
     * A task whose claim the caller has, as it was when that was made sure.
     *
     * @param waitsUntil when its next attempt is due, if its newest event says that it waits
     */
    record Cancellable(Task task, int attempt, @Nullable Instant waitsUntil) {}

    Standing claim(TaskId taskId, String holder, Instant now) {
        Bson free = Filters.and(isOpen(taskId), Filters.exists(HOLDER, false));
        if (tasks().updateOne(free, claimed(holder, now)).getMatchedCount() > 0) {
            return new Standing.Granted();
        }
        Document found = tasks().find(byId(taskId)).first();
        return found == null ? new Standing.Gone() : standing(found);
    }

    private static Standing standing(Document found) {
        String text = found.getString(TaskDocuments.STATE);
        TaskState state = text == null ? TaskState.QUEUED : TaskState.of(text);
        if (state.isFinal()) {
            return new Standing.Ended(state);
        }
        Date since = found.getDate(SINCE);
        String holder = found.getString(HOLDER);
        // Released between the two looks: it is free again.
        return holder == null || since == null
                ? new Standing.Taken("", Instant.MAX)
                : new Standing.Taken(holder, since.toInstant());
    }

    /** Takes over the claim of a writer that has been shut out; false if somebody was faster. */
    boolean takeOver(TaskId taskId, Standing.Taken from, String holder, Instant now) {
        Bson unchanged = Filters.and(
                isOpen(taskId), Filters.eq(HOLDER, from.holder()), Filters.eq(SINCE, Date.from(from.since())));
        return tasks().updateOne(unchanged, claimed(holder, now)).getMatchedCount() > 0;
    }

    /**
     * Notes that the task is to be cancelled, and says how it is from then on.
     *
     * @return nothing if it has ended or the claim is no longer the caller's
     */
    Optional<Cancellable> wish(TaskId taskId, String holder, Instant now) {
        Bson update = Updates.combine(claimed(holder, now), Updates.set(TaskDocuments.CANCEL, true));
        Document task = tasks().findOneAndUpdate(Filters.and(isOpen(taskId), isOf(holder)), update, AFTER);
        return Optional.ofNullable(task).map(document -> {
            TaskView view = TaskDocuments.view(document);
            return new Cancellable(TaskDocuments.task(document), view.attempt(), view.nextAttemptAt());
        });
    }

    /** Gives the claim back, if it is still the caller's. */
    void release(TaskId taskId, String holder) {
        Bson nobodys = Updates.combine(Updates.unset(HOLDER), Updates.unset(SINCE));
        tasks().updateOne(Filters.and(byId(taskId), isOf(holder)), nobodys);
    }

    /** Those of the tasks that are to be cancelled and wait for a time after this. */
    List<TaskId> wished(Collection<TaskId> among, Instant dueAfter) {
        List<String> ids = among.stream().map(TaskId::value).toList();
        return store.read(TaskViews.COLLECTION)
                .find(Filters.and(
                        Filters.in(TaskDocuments.ID, ids),
                        Filters.eq(TaskDocuments.CANCEL, true),
                        Filters.gt(TaskDocuments.NEXT_ATTEMPT_AT, Date.from(dueAfter))))
                .projection(Projections.include(TaskDocuments.ID))
                .map(document -> new TaskId(document.getString(TaskDocuments.ID)))
                .into(new ArrayList<>());
    }

    private MongoCollection<Document> tasks() {
        return store.decided(TaskViews.COLLECTION);
    }

    private static Bson byId(TaskId taskId) {
        return Filters.eq(TaskDocuments.ID, taskId.value());
    }

    private static Bson isOpen(TaskId taskId) {
        return Filters.and(byId(taskId), Filters.nin(TaskDocuments.STATE, FINAL));
    }

    private static Bson isOf(String holder) {
        return Filters.eq(HOLDER, holder);
    }

    private static Bson claimed(String holder, Instant now) {
        return Updates.combine(Updates.set(HOLDER, holder), Updates.set(SINCE, Date.from(now)));
    }
}
