package io.tasklane.gateway.results;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.gateway.store.BulkWrites;
import io.tasklane.gateway.store.Store;
import io.tasklane.gateway.store.ViewCollection;
import io.tasklane.model.ResultRef;
import io.tasklane.model.TaskEvent.Completed;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskResult;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.ObjectId;

/** The results of completed tasks. The first one of a task stays: clients may keep it for ever. */
public final class Results {

    static final String COLLECTION = ViewCollection.RESULTS.collection();

    private static final String FINISHED_AT = "finishedAt";
    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);

    private final Store store;
    private final Supplier<Instant> shownSince;
    private final LargeResults large;

    /** Of all tasks, however long ago they ended. */
    public Results(Store store) {
        this(store, () -> Instant.EPOCH);
    }

    /** @param shownSince a task that ended before has no result to be shown, though it may not be removed yet */
    public Results(Store store, Supplier<Instant> shownSince) {
        this.store = store;
        this.shownSince = shownSince;
        this.large = new LargeResults(store);
    }

    /** Sees to it that what is kept of large results has its indexes. */
    public void prepare() {
        large.prepare();
    }

    /** @throws ProblemException if the task has a result that is not kept any more */
    public Optional<StoredResult> find(TaskId taskId, String tenant) {
        return store.readable().stream()
                .map(generation -> generation
                        .read(COLLECTION)
                        .find(Filters.and(Filters.eq("_id", taskId.value()), Filters.eq("tenant", tenant)))
                        .first())
                .filter(Objects::nonNull)
                .findFirst()
                .map(result -> stored(result, taskId, tenant));
    }

    private StoredResult stored(Document result, TaskId taskId, String tenant) {
        if (result.getDate(FINISHED_AT).toInstant().isBefore(shownSince.get())) {
            throw notKept(taskId);
        }
        Content content = content(result, taskId, tenant);
        String sha256 = result.getString("sha256");
        // A view that was written before results bore their hash has none.
        String known = sha256 == null && content instanceof Content.InMemory small ? sha256(small.bytes()) : sha256;
        return new StoredResult(result.getString("contentType"), known, content);
    }

    private Content content(Document result, TaskId taskId, String tenant) {
        ObjectId file = result.getObjectId("file");
        if (file == null) {
            return new Content.InMemory(result.get("body", Binary.class).getData());
        }
        ResultRef ref = new ResultRef(file.toHexString(), result.getLong("size"), result.getString("sha256"));
        return large.find(ref, taskId, tenant).orElseThrow(() -> notKept(taskId));
    }

    private static ProblemException notKept(TaskId taskId) {
        return new ProblemException(Problem.of(ProblemType.TASK_EXPIRED, "The result of the task is not kept any more")
                .about(taskId));
    }

    /** Keeps the results of these tasks. To be called before anybody can see that they are completed. */
    public void keep(Collection<Completed> completed) {
        large.claim(completed);
        List<UpdateOneModel<Document>> writes =
                completed.stream().map(Results::insertion).toList();
        BulkWrites.duplicates(store.written(COLLECTION), writes);
    }

    private static UpdateOneModel<Document> insertion(Completed completed) {
        TaskResult result = completed.result();
        Document fields = new Document("contentType", result.contentType())
                .append("tenant", completed.task().tenant())
                .append(FINISHED_AT, Date.from(completed.occurredAt()));
        ResultRef ref = result.ref();
        if (ref == null) {
            byte[] body = result.bytes();
            fields.append("sha256", sha256(body)).append("body", new Binary(body));
        } else {
            fields.append("sha256", ref.sha256())
                    .append("file", new ObjectId(ref.id()))
                    .append("size", ref.size());
        }
        return new UpdateOneModel<>(Filters.eq("_id", completed.key()), new Document("$setOnInsert", fields), UPSERT);
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
