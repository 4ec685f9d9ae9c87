package io.tasklane.gateway.results;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import io.tasklane.gateway.store.BulkWrites;
import io.tasklane.gateway.store.Store;
import io.tasklane.model.ResultRef;
import io.tasklane.model.TaskEvent.Completed;
import io.tasklane.model.TaskId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.types.ObjectId;

/**
 * The GridFS bucket {@code largeResults}, into which workers put what is too large for an event, and the register of uploads
 * beside it. Neither is part of the view: they cannot be rebuilt from the log.
 */
final class LargeResults {

    private static final String FILES = "largeResults.files";
    private static final String CHUNKS = "largeResults.chunks";
    static final String UPLOADS = "largeResults.uploads";

    private static final int LARGEST_CHUNK = 16 * 1024 * 1024;
    private static final int REMOVED_AT_A_TIME = 250;

    private final Store store;

    LargeResults(Store store) {
        this.store = store;
    }

    void prepare() {
        store.written(FILES).createIndex(Indexes.ascending("filename", "uploadDate"));
        store.written(CHUNKS).createIndex(Indexes.ascending("files_id", "n"), new IndexOptions().unique(true));
        store.written(UPLOADS).createIndex(Indexes.ascending(Upload.CHECK_AT));
    }

    /**
     * The file that an event names, if it is the task's own and what the event says of it is true: anybody may produce events.
     */
    Optional<Content> find(ResultRef ref, TaskId taskId, String tenant) {
        Document file = store.read(FILES)
                .find(Filters.eq("_id", new ObjectId(ref.id())))
                .first();
        if (file == null || !(file.get("metadata") instanceof Document metadata)) {
            return Optional.empty();
        }
        boolean meant = taskId.value().equals(metadata.get("taskId"))
                && tenant.equals(metadata.get("tenant"))
                && ref.sha256().equals(metadata.get("sha256"))
                && number(file, "length") == ref.size();
        long chunkSize = number(file, "chunkSize");
        return meant && chunkSize >= 1 && chunkSize <= LARGEST_CHUNK
                ? Optional.of(new StoredFile(
                        new ObjectId(ref.id()), ref.size(), Math.toIntExact(chunkSize), store.read(CHUNKS)))
                : Optional.empty();
    }

    /**
     * Notes which uploads became results, so that none of them is ever taken for abandoned. Acknowledged by a majority, for what
     * is written after it says that the tasks are completed.
     */
    void claim(Collection<Completed> completed) {
        List<UpdateOneModel<Document>> claims = new ArrayList<>();
        for (Completed end : completed) {
            ResultRef ref = end.result().ref();
            if (ref != null) {
                Date finishedAt = Date.from(end.occurredAt());
                claims.add(new UpdateOneModel<>(
                        Filters.and(
                                Filters.eq("_id", new ObjectId(ref.id())),
                                Filters.eq(Upload.TASK_ID, end.key()),
                                Filters.eq(Upload.TENANT, end.task().tenant())),
                        Updates.combine(
                                Updates.set(Upload.FINISHED_AT, finishedAt),
                                Updates.set(Upload.CHECK_AT, finishedAt))));
            }
        }
        BulkWrites.duplicates(store.written(UPLOADS).withWriteConcern(WriteConcern.MAJORITY), claims);
    }

    /**
     * Removes a file and its chunks, or what there is of them. To do it again changes nothing.
     *
     * @param reservedChunks no chunk has this number or a greater one, unless the file itself says otherwise
     */
    void remove(ObjectId id, int reservedChunks) {
        MongoCollection<Document> files = store.written(FILES);
        Document file = files.find(Filters.eq("_id", id)).first();
        files.deleteOne(Filters.eq("_id", id));
        long chunks = Math.max(reservedChunks, file == null ? 0 : chunksOf(file));
        List<DeleteOneModel<Document>> next = new ArrayList<>();
        for (int number = 0; number < chunks; number++) {
            next.add(new DeleteOneModel<>(StoredFile.key(id, number)));
            if (next.size() == REMOVED_AT_A_TIME || number + 1 == chunks) {
                store.written(CHUNKS).bulkWrite(next);
                next.clear();
            }
        }
    }

    private static long chunksOf(Document file) {
        long chunkSize = Math.max(1, number(file, "chunkSize"));
        return (number(file, "length") + chunkSize - 1) / chunkSize;
    }

    private static long number(Document document, String field) {
        return document.get(field) instanceof Number number ? number.longValue() : -1;
    }
}
