package io.tasklane.gateway.status;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.tasklane.gateway.store.BulkWrites;
import io.tasklane.gateway.store.Store;
import io.tasklane.model.Task;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Who is about to write what may be written about a task only once: at most one at any time. A claim bears the name of its holder's writer,
 * so whoever finds one that is old can shut the writer out and take the claim over.
 *
 * <p>Claims are decisions and stand in no log, so they are in no generation of the view: the view may be rebuilt and exchanged
 * under them.
 */
final class TaskClaims {

    static final String COLLECTION = "cancel_claims";

    private static final String HOLDER = "claim";
    private static final String SINCE = "claimedAt";

    /** The offset of the newest event of the task when it was wished cancelled. An end behind it is the end of the wish too. */
    private static final String WISHED_AT = "wishedAt";

    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);

    private final Store store;

    TaskClaims(Store store) {
        this.store = store;
    }

    /** How a task stands to somebody who wants to write about it. */
    sealed interface Standing {

        /** The claim is the caller's. */
        record Granted() implements Standing {}

        /** Somebody else has it. */
        record Taken(String holder, Instant since) implements Standing {}

        /** There is nothing to write in its state: to be cancelled it has ended, to be run again it has not failed. */
        record Settled(TaskState state) implements Standing {}

        record Gone() implements Standing {}
    }

    /**
     * A task whose claim the caller has, as it was when that was made sure.
     *
     * @param waitsUntil when its next attempt is due, if its newest event says that it waits
     */
    record Cancellable(Task task, int attempt, @Nullable Instant waitsUntil) {}

    Standing claim(TaskId taskId, ClaimPurpose purpose, String holder, Instant now) {
        Document task = task(store, taskId);
        if (task == null) {
            return new Standing.Gone();
        }
        TaskState state = state(task);
        if (!purpose.holds(state)) {
            return new Standing.Settled(state);
        }
        try {
            claims().updateOne(Filters.and(byId(taskId), Filters.exists(HOLDER, false)), claimed(holder, now), UPSERT);
            return new Standing.Granted();
        } catch (MongoException refused) {
            if (!BulkWrites.isDuplicate(refused)) {
                throw refused;
            }
            return taken(claims().find(byId(taskId)).first());
        }
    }

    private static Standing taken(@Nullable Document claim) {
        Date since = claim == null ? null : claim.getDate(SINCE);
        String holder = claim == null ? null : claim.getString(HOLDER);
        // Released between the two looks: it is free again.
        return holder == null || since == null
                ? new Standing.Taken("", Instant.MAX)
                : new Standing.Taken(holder, since.toInstant());
    }

    /**
     * The generation of the view that is served. Whoever makes sure that the view has everything has to look at the task in the
     * same one.
     */
    int generation() {
        return store.generation();
    }

    /** Takes over the claim of a writer that has been shut out; false if somebody was faster. */
    boolean takeOver(TaskId taskId, Standing.Taken from, String holder, Instant now) {
        Bson unchanged = Filters.and(
                byId(taskId), Filters.eq(HOLDER, from.holder()), Filters.eq(SINCE, Date.from(from.since())));
        return claims().updateOne(unchanged, claimed(holder, now)).getMatchedCount() > 0;
    }

    /**
     * Notes that the task is to be cancelled, and says how it was at a moment from the call on in which the claim was the
     * caller's.
     *
     * @param generation the one that was made sure to have everything
     * @return nothing if it has ended or the claim is no longer the caller's
     */
    Optional<Cancellable> wish(int generation, TaskId taskId, String holder, Instant now) {
        Document task = task(store.at(generation), taskId);
        if (task == null || !ClaimPurpose.CANCEL.holds(state(task))) {
            return Optional.empty();
        }
        Bson wished = Updates.combine(claimed(holder, now), Updates.set(WISHED_AT, task.getLong(TaskDocuments.OFFSET)));
        // Whoever has the claim now had it all the time since: nobody gets a claim back that was taken from them.
        if (claims().updateOne(Filters.and(byId(taskId), isOf(holder)), wished).getMatchedCount() == 0) {
            return Optional.empty();
        }
        TaskView view = TaskDocuments.view(task);
        return Optional.of(new Cancellable(TaskDocuments.task(task), view.attempt(), view.nextAttemptAt()));
    }

    /**
     * Says which attempt it was that failed last, and goes on from there with the claim.
     *
     * @param generation the one that was made sure to have everything
     * @return nothing if the task has not failed or the claim is no longer the caller's
     */
    Optional<Integer> failedAttempt(int generation, TaskId taskId, String holder, Instant now) {
        Document task = task(store.at(generation), taskId);
        if (task == null || !ClaimPurpose.RETRY.holds(state(task))) {
            return Optional.empty();
        }
        boolean held = claims().updateOne(Filters.and(byId(taskId), isOf(holder)), claimed(holder, now))
                        .getMatchedCount()
                > 0;
        return held ? Optional.of(TaskDocuments.view(task).attempt()) : Optional.empty();
    }

    /** Gives the claim back, if it is still the caller's. */
    void release(TaskId taskId, String holder) {
        Bson nobodys = Updates.combine(Updates.unset(HOLDER), Updates.unset(SINCE));
        claims().updateOne(Filters.and(byId(taskId), isOf(holder)), nobodys);
    }

    /** Those of the tasks that are to be cancelled and wait for a time after this. */
    List<TaskId> wished(Collection<TaskId> among, Instant dueAfter) {
        Map<String, Long> wishes = new HashMap<>();
        store.read(COLLECTION)
                .find(Filters.and(
                        Filters.in(
                                TaskDocuments.ID,
                                among.stream().map(TaskId::value).toList()),
                        Filters.exists(WISHED_AT)))
                .forEach(claim -> wishes.put(claim.getString(TaskDocuments.ID), claim.getLong(WISHED_AT)));
        if (wishes.isEmpty()) {
            return List.of();
        }
        List<TaskId> wished = new ArrayList<>();
        store.read(TaskViews.COLLECTION)
                .find(Filters.and(
                        Filters.in(TaskDocuments.ID, wishes.keySet()),
                        Filters.gt(TaskDocuments.NEXT_ATTEMPT_AT, Date.from(dueAfter))))
                .forEach(task -> {
                    String id = task.getString(TaskDocuments.ID);
                    Long lastEnd = task.getLong(TaskDocuments.LAST_END);
                    if (lastEnd == null || lastEnd <= wishes.getOrDefault(id, -1L)) {
                        wished.add(new TaskId(id));
                    }
                });
        return wished;
    }

    private static @Nullable Document task(Store view, TaskId taskId) {
        return view.read(TaskViews.COLLECTION).find(byId(taskId)).first();
    }

    private static TaskState state(Document task) {
        String text = task.getString(TaskDocuments.STATE);
        return text == null ? TaskState.QUEUED : TaskState.of(text);
    }

    private MongoCollection<Document> claims() {
        return store.decided(COLLECTION);
    }

    private static Bson byId(TaskId taskId) {
        return Filters.eq(TaskDocuments.ID, taskId.value());
    }

    private static Bson isOf(String holder) {
        return Filters.eq(HOLDER, holder);
    }

    private static Bson claimed(String holder, Instant now) {
        return Updates.combine(Updates.set(HOLDER, holder), Updates.set(SINCE, Date.from(now)));
    }
}
