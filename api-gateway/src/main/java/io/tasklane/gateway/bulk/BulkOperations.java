package io.tasklane.gateway.bulk;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import io.tasklane.gateway.bulk.BulkOperation.State;
import io.tasklane.gateway.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * The bulk operations of all tenants. Gateways take turns with them: whoever has a turn names itself in the document, for a limited
 * time, and only under that name it may note how far it has come. What a gateway that died leaves is taken up by the next turn.
 */
final class BulkOperations {

    static final String COLLECTION = "bulk_operations";

    /** A gateway that has not asked for more time after this is taken for dead. */
    static final Duration TURN = Duration.ofSeconds(15);

    /** One that was begun and not admitted after this never will be: its gateway has died. */
    private static final Duration ADMISSION = Duration.ofSeconds(30);

    private static final FindOneAndUpdateOptions LONGEST_WAITING = new FindOneAndUpdateOptions()
            .sort(Sorts.ascending(BulkDocuments.TURN))
            .returnDocument(ReturnDocument.AFTER);
    private static final FindOneAndUpdateOptions AFTER =
            new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER);

    private final Store store;

    BulkOperations(Store store) {
        this.store = store;
    }

    void prepare() {
        MongoCollection<Document> written = store.written(COLLECTION);
        written.createIndex(new Document(BulkDocuments.STATE, 1).append(BulkDocuments.TURN, 1), new IndexOptions());
        written.createIndex(new Document(BulkDocuments.TENANT, 1).append(BulkDocuments.STATE, 1), new IndexOptions());
        store.expire(COLLECTION, BulkDocuments.EXPIRES_AT, Duration.ZERO);
    }

    /**
     * Lets an operation begin, unless the tenant has as many as it may have. Of some that come at the same time for the last place
     * none may get it; never do more.
     */
    boolean begin(BulkOperation operation, int mostRunning) {
        Document document = BulkDocuments.of(operation)
                .append(
                        BulkDocuments.EXPIRES_AT,
                        Date.from(operation.startedAt().plus(Duration.ofHours(1))));
        operations().insertOne(document);
        Bson others = Filters.and(
                Filters.eq(BulkDocuments.TENANT, operation.tenant()),
                Filters.in(BulkDocuments.STATE, State.RUNNING.text(), State.STARTING.text()),
                Filters.ne(BulkDocuments.ID, operation.id()),
                Filters.or(
                        Filters.eq(BulkDocuments.STATE, State.RUNNING.text()),
                        Filters.gt(
                                BulkDocuments.STARTED_AT,
                                Date.from(operation.startedAt().minus(ADMISSION)))));
        int running = operations()
                .find(others)
                .limit(mostRunning)
                .into(new ArrayList<>())
                .size();
        if (running >= mostRunning) {
            operations().deleteOne(Filters.eq(BulkDocuments.ID, operation.id()));
            return false;
        }
        operations()
                .updateOne(
                        Filters.and(
                                Filters.eq(BulkDocuments.ID, operation.id()),
                                Filters.eq(BulkDocuments.STATE, State.STARTING.text())),
                        Updates.combine(
                                Updates.set(BulkDocuments.STATE, State.RUNNING.text()),
                                Updates.unset(BulkDocuments.EXPIRES_AT)));
        return true;
    }

    Optional<BulkOperation> find(String id, String tenant) {
        return Optional.ofNullable(store.read(COLLECTION).find(of(id, tenant)).first())
                .map(BulkDocuments::operation)
                .filter(operation -> operation.state() != State.STARTING);
    }

    /** Ends it if it runs; what is under way is finished. Answers how it stands then. */
    Optional<BulkOperation> abort(String id, String tenant, Instant now, Duration keep) {
        operations()
                .updateOne(
                        Filters.and(of(id, tenant), Filters.eq(BulkDocuments.STATE, State.RUNNING.text())),
                        ended(State.ABORTED, now, keep));
        return find(id, tenant);
    }

    /** Gives the operation that has waited for longest a turn, under that name; nothing if none waits. */
    Optional<BulkOperation> take(String holder, Instant now) {
        Bson free = Filters.and(
                Filters.eq(BulkDocuments.STATE, State.RUNNING.text()),
                Filters.lte(BulkDocuments.HELD_UNTIL, Date.from(now)));
        Document taken = operations()
                .findOneAndUpdate(
                        free,
                        Updates.combine(
                                Updates.set(BulkDocuments.HOLDER, holder),
                                Updates.set(BulkDocuments.HELD_UNTIL, Date.from(now.plus(TURN))),
                                Updates.set(BulkDocuments.TURN, Date.from(now))),
                        LONGEST_WAITING);
        return Optional.ofNullable(taken).map(BulkDocuments::operation);
    }

    /** Asks for more time; false if the turn is over, or the operation. */
    boolean goOn(String id, String holder, Instant now) {
        Bson running = Filters.and(held(id, holder), Filters.eq(BulkDocuments.STATE, State.RUNNING.text()));
        Bson longer = Updates.set(BulkDocuments.HELD_UNTIL, Date.from(now.plus(TURN)));
        return operations().updateOne(running, longer).getMatchedCount() > 0;
    }

    void matched(String id, String holder, long count) {
        operations().updateOne(held(id, holder), Updates.set(BulkDocuments.MATCHED, count));
    }

    /** Notes what a turn is for. */
    void begun(String id, String holder, BulkTurn turn) {
        operations().updateOne(held(id, holder), Updates.set(BulkDocuments.BEGUN, BulkDocuments.of(turn)));
    }

    /**
     * Notes what a turn brought, and ends it.
     *
     * @param place the last that it has dealt with; nothing if that is to be done once more
     * @param free from when on the next turn may begin
     */
    void note(String id, String holder, @Nullable BulkPlace place, WaveResult result, Instant free) {
        List<Bson> updates = new ArrayList<>();
        if (place != null) {
            updates.add(Updates.set(BulkDocuments.PLACE, BulkDocuments.of(place)));
            updates.add(Updates.unset(BulkDocuments.BEGUN));
        }
        updates.add(Updates.inc(BulkDocuments.DONE, (long) result.done()));
        updates.add(Updates.inc(BulkDocuments.SKIPPED, (long) result.skipped()));
        updates.add(Updates.inc(BulkDocuments.FAILED, (long) result.problems().size()));
        if (!result.newProblems().isEmpty()) {
            updates.add(Updates.pushEach(
                    BulkDocuments.PROBLEMS,
                    result.newProblems().stream().map(BulkDocuments::of).toList()));
        }
        updates.add(Updates.set(BulkDocuments.HELD_UNTIL, Date.from(free)));
        updates.add(Updates.unset(BulkDocuments.HOLDER));
        operations().updateOne(held(id, holder), Updates.combine(updates));
    }

    /** Ends it for there is nothing left. */
    Optional<BulkOperation> complete(String id, String holder, Instant now, Duration keep) {
        Bson running = Filters.and(held(id, holder), Filters.eq(BulkDocuments.STATE, State.RUNNING.text()));
        return Optional.ofNullable(operations().findOneAndUpdate(running, ended(State.COMPLETED, now, keep), AFTER))
                .map(BulkDocuments::operation);
    }

    private static Bson ended(State state, Instant now, Duration keep) {
        return Updates.combine(
                Updates.set(BulkDocuments.STATE, state.text()),
                Updates.set(BulkDocuments.FINISHED_AT, Date.from(now)),
                Updates.set(BulkDocuments.EXPIRES_AT, Date.from(now.plus(keep))));
    }

    private MongoCollection<Document> operations() {
        return store.decided(COLLECTION);
    }

    private static Bson of(String id, String tenant) {
        return Filters.and(Filters.eq(BulkDocuments.ID, id), Filters.eq(BulkDocuments.TENANT, tenant));
    }

    private static Bson held(String id, String holder) {
        return Filters.and(Filters.eq(BulkDocuments.ID, id), Filters.eq(BulkDocuments.HOLDER, holder));
    }
}
