package io.tasklane.gateway.idempotency;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.tasklane.gateway.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Binary;

/**
 * The keys of the last {@link #LIFETIME}. They are no part of the view: the log does not have them, so nobody can make them
 * again. What is overdue counts as gone, whether MongoDB has removed it yet or not.
 */
final class IdempotencyKeys {

    static final Duration LIFETIME = Duration.ofHours(24);

    static final String COLLECTION = "idempotency_keys";

    private static final String ID = "_id";
    private static final String FINGERPRINT = "fingerprint";
    private static final String ANSWER = "answer";
    private static final String TOPIC = "topic";
    private static final String RECORD_KEY = "recordKey";
    private static final String WRITER = "writer";
    private static final String SINCE = "since";
    private static final String EXPIRES_AT = "expiresAt";

    private final Store store;

    IdempotencyKeys(Store store) {
        this.store = store;
    }

    /** Has MongoDB remove what is overdue. */
    void prepare() {
        store.expire(COLLECTION, EXPIRES_AT, Duration.ZERO);
    }

    Optional<StoredKey> find(String id, Instant now, Duration patience) {
        Document found = keys(patience).find(Filters.eq(ID, id)).first();
        return Optional.ofNullable(found)
                .filter(key -> key.getDate(EXPIRES_AT).toInstant().isAfter(now))
                .map(IdempotencyKeys::key);
    }

    /**
     * Takes a key; once this returns true, no loss of a server takes that back.
     *
     * @return false if somebody else has it
     */
    boolean take(StoredKey key, Duration patience) {
        Document document = document(key);
        try {
            keys(patience).insertOne(document);
            return true;
        } catch (MongoWriteException refused) {
            if (refused.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) {
                throw refused;
            }
        }
        Bson overdue = Filters.and(Filters.eq(ID, key.id()), Filters.lte(EXPIRES_AT, Date.from(key.since())));
        return keys(patience).replaceOne(overdue, document).getMatchedCount() > 0;
    }

    /** Notes that the records are in the log. Somebody else's key is left as it is. */
    void done(StoredKey taken, Duration patience) {
        keys(patience).updateOne(same(taken), Updates.unset(WRITER));
    }

    /** Frees a key whose records are not in the log and never will be. Somebody else's key is left as it is. */
    void free(StoredKey taken, Duration patience) {
        keys(patience).deleteOne(same(taken));
    }

    private MongoCollection<Document> keys(Duration patience) {
        // Zero would be no limit at all.
        return store.decided(COLLECTION).withTimeout(Math.max(1, patience.toMillis()), TimeUnit.MILLISECONDS);
    }

    private static Bson same(StoredKey taken) {
        return Filters.and(
                Filters.eq(ID, taken.id()),
                Filters.eq(RECORD_KEY, taken.recordKey()),
                Filters.eq(WRITER, taken.writer()));
    }

    private static Document document(StoredKey key) {
        return new Document(ID, key.id())
                .append(FINGERPRINT, key.fingerprint())
                .append(ANSWER, new Binary(key.answer()))
                .append(TOPIC, key.topic())
                .append(RECORD_KEY, key.recordKey())
                .append(WRITER, key.writer())
                .append(SINCE, Date.from(key.since()))
                .append(EXPIRES_AT, Date.from(key.since().plus(LIFETIME)));
    }

    private static StoredKey key(Document document) {
        return new StoredKey(
                document.getString(ID),
                document.getString(FINGERPRINT),
                document.get(ANSWER, Binary.class).getData(),
                document.getString(TOPIC),
                document.getString(RECORD_KEY),
                document.getString(WRITER),
                document.getDate(SINCE).toInstant());
    }
}
