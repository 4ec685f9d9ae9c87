package io.tasklane.gateway.store;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * The database. A request waits for it at most two and a half seconds, so that it can be told in time that there is no answer;
 * the projection itself has more patience.
 *
 * <p>A collection of the view is that of the generation which is served, or of the generation that this store was fixed to.
 */
public final class Store {

    private static final Duration PATIENCE_OF_REQUESTS = Duration.ofMillis(2_500);
    private static final Duration PATIENCE_OF_THE_PROJECTION = Duration.ofSeconds(30);

    /** An index over a collection that is there already is not built in seconds. */
    private static final Duration PATIENCE_WITH_INDEXES = Duration.ofMinutes(4);

    private static final int INDEX_OPTIONS_CONFLICT = 85;

    private final MongoDatabase database;
    private final MongoDatabase forRequests;
    private final MongoDatabase forProjection;
    private final Generations generations;
    private final @Nullable Integer fixed;

    Store(MongoDatabase database) {
        this(database, new Generations(patient(database, PATIENCE_OF_REQUESTS)), null);
    }

    private Store(MongoDatabase database, Generations generations, @Nullable Integer fixed) {
        this.database = database;
        this.forRequests = patient(database, PATIENCE_OF_REQUESTS);
        this.forProjection = patient(database, PATIENCE_OF_THE_PROJECTION);
        this.generations = generations;
        this.fixed = fixed;
    }

    private static MongoDatabase patient(MongoDatabase database, Duration patience) {
        return database.withTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The same database, with the view of one generation whichever is served. */
    public Store at(int generation) {
        return new Store(database, generations, generation);
    }

    /** The generation that this store reads and writes. */
    public int generation() {
        return fixed == null ? generations.state().live() : fixed;
    }

    /** Stores of all generations that a task's status has to be read from: mostly one. */
    public List<Store> readable() {
        return fixed == null
                ? generations.state().readable().stream().map(this::at).toList()
                : List.of(this);
    }

    /** Stores of all generations that the log is brought into. */
    public List<Store> projected() {
        return generations.state().projected().stream().map(this::at).toList();
    }

    public Generations generations() {
        return generations;
    }

    public MongoCollection<Document> read(String collection) {
        return forRequests.getCollection(named(collection));
    }

    /** For what a request writes and relies on: once it is acknowledged, no loss of a server takes it back. */
    public MongoCollection<Document> decided(String collection) {
        return read(collection).withWriteConcern(WriteConcern.MAJORITY);
    }

    public MongoCollection<Document> written(String collection) {
        return forProjection.getCollection(named(collection));
    }

    private String named(String collection) {
        return ViewCollection.named(collection)
                .map(view -> view.in(generation()))
                .orElse(collection);
    }

    /**
     * How many documents match, as far as an index tells. The command costs less than an aggregation that counts, and the embedded
     * store answers it from the index.
     */
    public long count(String collection, Document filter) {
        String name = read(collection).getNamespace().getCollectionName();
        Document answer = forRequests.runCommand(new Document("count", name).append("query", filter));
        return answer.get("n", Number.class).longValue();
    }

    /** Whether that means no more than that the store does not answer. */
    public static boolean isUnavailable(RuntimeException failure) {
        return failure instanceof MongoException;
    }

    void ping() {
        forRequests.runCommand(new Document("ping", 1));
    }

    /** Sees to it that the view's collections have their indexes. */
    public void prepareView() {
        MongoDatabase patient = patient(database, PATIENCE_WITH_INDEXES);
        for (ViewCollection view : ViewCollection.values()) {
            for (ViewIndex index : view.indexes()) {
                patient.getCollection(view.in(generation()))
                        .createIndex(index.keys(), new IndexOptions().name(index.name()));
            }
        }
    }

    /** Has the documents of a collection removed that long after the date in a field of theirs; changes an index that differs. */
    public void expire(String collection, String field, Duration age) {
        IndexOptions options = new IndexOptions().name(field + "_ttl").expireAfter(age.toSeconds(), TimeUnit.SECONDS);
        try {
            written(collection).createIndex(new Document(field, 1), options);
        } catch (MongoCommandException refused) {
            if (refused.getErrorCode() != INDEX_OPTIONS_CONFLICT) {
                throw refused;
            }
            forProjection.runCommand(new Document("collMod", collection)
                    .append(
                            "index",
                            new Document("name", field + "_ttl").append("expireAfterSeconds", age.toSeconds())));
        }
    }
}
