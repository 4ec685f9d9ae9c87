package io.tasklane.gateway.status;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import io.tasklane.gateway.status.TaskChange.At;
import io.tasklane.gateway.store.BulkWrites;
import io.tasklane.gateway.store.Store;
import io.tasklane.model.TaskEvent.Completed;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskResult;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.bson.Document;
import org.bson.types.Binary;

/** The results of completed tasks. The first one of a task stays: clients may keep it for ever. */
final class Results {

    private static final String COLLECTION = "results";
    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);
    private static final int ETAG_BYTES = 16;

    private final Store store;

    Results(Store store) {
        this.store = store;
    }

    /**
     * A result as it is served.
     *
     * @param contentType as the worker gave it
     * @param etag differs if the content does
     */
    record Stored(String contentType, String etag, byte[] body) {}

    void prepare(Duration keepFinished) {
        store.expire(COLLECTION, TaskDocuments.FINISHED_AT, keepFinished);
    }

    Optional<Stored> find(TaskId taskId, String tenant) {
        Document found = store.read(COLLECTION)
                .find(Filters.and(
                        Filters.eq(TaskDocuments.ID, taskId.value()), Filters.eq(TaskDocuments.TENANT, tenant)))
                .first();
        return Optional.ofNullable(found)
                .map(result -> new Stored(
                        result.getString("contentType"),
                        result.getString("etag"),
                        result.get("body", Binary.class).getData()));
    }

    /** Keeps the results among the changes. To be called before the changes themselves are applied. */
    void keep(Collection<TaskChange> changes) {
        List<UpdateOneModel<Document>> writes = changes.stream()
                .map(TaskChange::completed)
                .filter(Objects::nonNull)
                .map(At::event)
                .map(Results::insertion)
                .toList();
        BulkWrites.duplicates(store.written(COLLECTION), writes);
    }

    private static UpdateOneModel<Document> insertion(Completed completed) {
        TaskResult result = completed.result();
        byte[] body = result.bytes();
        Document fields = new Document("contentType", result.contentType())
                .append("etag", etag(result.contentType(), body))
                .append("body", new Binary(body))
                .append(TaskDocuments.TENANT, completed.task().tenant())
                .append(TaskDocuments.FINISHED_AT, Date.from(completed.occurredAt()));
        return new UpdateOneModel<>(
                Filters.eq(TaskDocuments.ID, completed.key()), new Document("$setOnInsert", fields), UPSERT);
    }

    private static String etag(String contentType, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(contentType.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            byte[] hash = digest.digest(body);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, ETAG_BYTES));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
