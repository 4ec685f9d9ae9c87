package io.tasklane.gateway.store;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.WriteModel;
import java.util.List;
import org.bson.Document;

/** Unordered bulk writes of upserts, for which a duplicate key is an answer and not an error. */
public final class BulkWrites {

    private static final BulkWriteOptions UNORDERED = new BulkWriteOptions().ordered(false);

    private BulkWrites() {}

    /**
     * Writes them all.
     *
     * @return the indexes of those that met a duplicate key
     * @throws MongoBulkWriteException if one failed for any other reason
     */
    public static List<Integer> duplicates(
            MongoCollection<Document> collection, List<? extends WriteModel<Document>> writes) {
        if (writes.isEmpty()) {
            return List.of();
        }
        try {
            collection.bulkWrite(writes, UNORDERED);
            return List.of();
        } catch (MongoBulkWriteException partly) {
            boolean onlyDuplicates = partly.getWriteConcernError() == null
                    && partly.getWriteErrors().stream()
                            .allMatch(error -> error.getCategory() == ErrorCategory.DUPLICATE_KEY);
            if (!onlyDuplicates) {
                throw partly;
            }
            return partly.getWriteErrors().stream()
                    .map(BulkWriteError::getIndex)
                    .toList();
        }
    }
}
