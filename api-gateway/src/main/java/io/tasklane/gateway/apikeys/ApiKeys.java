package io.tasklane.gateway.apikeys;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;

import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;

/**
 * All API keys. Their collection is no part of the view: nothing else knows them, so it must not be dropped with the view.
 * Where MongoDB sweeps, a key is removed thirty days after it has expired.
 */
final class ApiKeys {

    static final String COLLECTION = "api_keys";

    /** A key, and the hash of what its bearer must show. */
    record Kept(ApiKey key, byte[] hash) {}

    private static final Duration EXPIRED_ARE_SHOWN = Duration.ofDays(30);
    private static final String ID = "_id";
    private static final String HASH = "hash";
    private static final String NAME = "name";
    private static final String TENANT = "tenant";
    private static final String SCOPES = "scopes";
    private static final String CREATED_AT = "createdAt";
    private static final String LAST_USED_AT = "lastUsedAt";
    private static final String EXPIRES_AT = "expiresAt";

    private final Store store;

    ApiKeys(Store store) {
        this.store = store;
    }

    void prepare() {
        store.written(COLLECTION).createIndex(new Document(TENANT, 1).append(ID, 1));
        store.expire(COLLECTION, EXPIRES_AT, EXPIRED_ARE_SHOWN);
    }

    void add(ApiKey key, byte[] hash) {
        Document document = new Document(ID, key.keyId())
                .append(HASH, new Binary(hash))
                .append(NAME, key.name())
                .append(TENANT, key.tenant())
                .append(SCOPES, key.scopes().stream().map(Scope::text).sorted().toList())
                .append(CREATED_AT, Date.from(key.createdAt()));
        if (key.expiresAt() != null) {
            document.append(EXPIRES_AT, Date.from(key.expiresAt()));
        }
        store.decided(COLLECTION).insertOne(document);
    }

    Optional<Kept> find(String keyId) {
        return Optional.ofNullable(store.read(COLLECTION).find(eq(ID, keyId)).first())
                .map(ApiKeys::kept);
    }

    List<Kept> find(Collection<String> keyIds) {
        return store.read(COLLECTION).find(in(ID, keyIds)).map(ApiKeys::kept).into(new ArrayList<>());
    }

    /** At most so many of a tenant's keys. */
    List<ApiKey> of(String tenant, int most) {
        return store.read(COLLECTION)
                .find(eq(TENANT, tenant))
                .sort(Sorts.ascending(ID))
                .limit(most)
                .map(document -> kept(document).key())
                .into(new ArrayList<>());
    }

    /** @return false if the tenant has no such key */
    boolean remove(String keyId, @Nullable String tenant) {
        Bson mine = tenant == null ? eq(ID, keyId) : and(eq(ID, keyId), eq(TENANT, tenant));
        return store.decided(COLLECTION).deleteOne(mine).getDeletedCount() > 0;
    }

    void used(String keyId, Instant at) {
        store.read(COLLECTION).updateOne(eq(ID, keyId), Updates.max(LAST_USED_AT, Date.from(at)));
    }

    private static Kept kept(Document document) {
        ApiKey key = new ApiKey(
                document.getString(ID),
                document.getString(NAME),
                document.getString(TENANT),
                scopes(document),
                document.getDate(CREATED_AT).toInstant(),
                time(document, LAST_USED_AT),
                time(document, EXPIRES_AT));
        return new Kept(key, document.get(HASH, Binary.class).getData());
    }

    private static Set<Scope> scopes(Document document) {
        return document.getList(SCOPES, String.class).stream()
                .flatMap(text -> Scope.named(text).stream())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Scope.class)));
    }

    private static @Nullable Instant time(Document document, String field) {
        Date date = document.getDate(field);
        return date == null ? null : date.toInstant();
    }
}
