package io.tasklane.gateway.store;

import com.mongodb.MongoCommandException;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.bson.Document;

/**
 * The database of the projection. A request waits for it at most two and a half seconds, so that it can be told in time that
 * there is no answer; the projection itself has more patience.
 */
public final class Store {

    private static final Duration PATIENCE_OF_REQUESTS = Duration.ofMillis(2_500);
    private static final Duration PATIENCE_OF_THE_PROJECTION = Duration.ofSeconds(30);
    private static final int INDEX_OPTIONS_CONFLICT = 85;

    private final MongoDatabase forRequests;
    private final MongoDatabase forProjection;

    Store(MongoDatabase database) {
        this.forRequests = database.withTimeout(PATIENCE_OF_REQUESTS.toMillis(), TimeUnit.MILLISECONDS);
        this.forProjection = database.withTimeout(PATIENCE_OF_THE_PROJECTION.toMillis(), TimeUnit.MILLISECONDS);
    }

    public MongoCollection<Document> read(String collection) {
        return forRequests.getCollection(collection);
    }

    /** For what a request writes and relies on: once it is acknowledged, no loss of a server takes it back. */
    public MongoCollection<Document> decided(String collection) {
        return read(collection).withWriteConcern(WriteConcern.MAJORITY);
    }

    public MongoCollection<Document> written(String collection) {
        return forProjection.getCollection(collection);
    }

    void ping() {
        forRequests.runCommand(new Document("ping", 1));
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
