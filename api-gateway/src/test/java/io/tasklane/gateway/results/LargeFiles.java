package io.tasklane.gateway.results;

import com.mongodb.client.gridfs.GridFSBucket;
import com.mongodb.client.gridfs.GridFSBuckets;
import com.mongodb.client.gridfs.model.GridFSUploadOptions;
import com.mongodb.client.model.Filters;
import io.tasklane.gateway.store.MemoryStore;
import io.tasklane.model.ResultRef;
import io.tasklane.model.Task;
import io.tasklane.model.TaskEvent.Completed;
import io.tasklane.model.TaskResult;
import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.bson.Document;
import org.bson.types.ObjectId;

/** Large results as a worker leaves them, written by the driver's own GridFS. */
public final class LargeFiles {

    static final int CHUNK = 1_000;

    private final MemoryStore memory;
    private final GridFSBucket bucket;

    public LargeFiles(MemoryStore memory) {
        new Results(memory.store).prepare();
        this.memory = memory;
        this.bucket = GridFSBuckets.create(memory.database, "largeResults");
    }

    /** A file and its entry in the register, which nobody has looked at yet. */
    public ResultRef upload(Task task, int attempt, byte[] bytes, Instant at) {
        return upload(task, attempt, bytes, at, CHUNK);
    }

    ResultRef upload(Task task, int attempt, byte[] bytes, Instant at, int chunkBytes) {
        String sha256 = sha256(bytes);
        ObjectId id = bucket.uploadFromStream(
                task.taskId().value(),
                new ByteArrayInputStream(bytes),
                new GridFSUploadOptions()
                        .chunkSizeBytes(chunkBytes)
                        .metadata(of(task, attempt).append("sha256", sha256)));
        register(id, task, attempt, (bytes.length + chunkBytes - 1) / chunkBytes, at);
        return new ResultRef(id.toHexString(), bytes.length, sha256);
    }

    /** What a worker leaves that dies in the middle. */
    ObjectId uploadThatBreaksOff(Task task, int attempt, int chunks, Instant at) {
        ObjectId id = new ObjectId();
        register(id, task, attempt, chunks + 256, at);
        for (int number = 0; number < chunks; number++) {
            memory.database
                    .getCollection("largeResults.chunks")
                    .insertOne(new Document("files_id", id).append("n", number).append("data", new byte[CHUNK]));
        }
        return id;
    }

    private void register(ObjectId id, Task task, int attempt, int chunks, Instant at) {
        memory.database
                .getCollection("largeResults.uploads")
                .insertOne(new Document("_id", id)
                        .append("startedAt", Date.from(at))
                        .append("aliveAt", Date.from(at))
                        .append("checkAt", Date.from(at))
                        .append("chunks", chunks)
                        .append("of", of(task, attempt)));
    }

    void change(ObjectId id, String field, Object value) {
        memory.database
                .getCollection("largeResults.uploads")
                .updateOne(Filters.eq("_id", id), new Document("$set", new Document(field, value)));
    }

    void loseChunk(ResultRef ref, int number) {
        memory.database
                .getCollection("largeResults.chunks")
                .deleteOne(Filters.and(Filters.eq("files_id", new ObjectId(ref.id())), Filters.eq("n", number)));
    }

    List<Document> documents(String kind) {
        return memory.database.getCollection("largeResults." + kind).find().into(new ArrayList<>());
    }

    public static Completed completed(Task task, ResultRef ref, Instant at) {
        return new Completed(task, 1, at, TaskResult.kept("text/csv", ref));
    }

    public static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static Document of(Task task, int attempt) {
        return new Document("taskId", task.taskId().value())
                .append("tenant", task.tenant())
                .append("attempt", attempt);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
