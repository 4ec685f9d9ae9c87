package io.tasklane.gateway.store;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.WriteModel;
import java.util.List;
import java.util.Set;
import org.bson.Document;

/** Unordered bulk writes of upserts, for which a duplicate key is an answer and not an error. */
public final class BulkWrites {

    private static final BulkWriteOptions UNORDERED = new BulkWriteOptions().ordered(false);

    /**
     * What MongoDB says of a single document that it will never take: BadValue, FailedToParse, TypeMismatch, Overflow (nested too
     * deep), InvalidBSON, PathNotViable, DollarPrefixedFieldName, EmptyFieldName, DottedFieldName, DocumentValidationFailure,
     * CannotIndexParallelArrays, BSONObjectTooLarge, KeyTooLong, and an update that makes its document too large.
     */
    private static final Set<Integer> FAULTS_OF_A_DOCUMENT =
            Set.of(2, 9, 14, 15, 22, 28, 52, 56, 57, 121, 171, 10_334, 17_280, 17_419, 17_420);

    /** Those of them that can be said of a whole command, and only because of a document in it. */
    private static final Set<Integer> FAULTS_OF_A_COMMAND = Set.of(15, 22, 10_334);

    private BulkWrites() {}

    /**
     * Writes them all.
     *
     * @return the indexes of those that met a duplicate key
     * @throws DocumentRefusedException if nothing failed but single documents, which would fail again
     * @throws MongoException if anything failed for any other reason
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
            List<BulkWriteError> others = partly.getWriteErrors().stream()
                    .filter(error -> error.getCategory() != ErrorCategory.DUPLICATE_KEY)
                    .toList();
            if (partly.getWriteConcernError() != null) {
                throw partly;
            }
            if (others.isEmpty()) {
                return partly.getWriteErrors().stream()
                        .map(BulkWriteError::getIndex)
                        .toList();
            }
            boolean onlyDocuments =
                    others.stream().map(BulkWriteError::getCode).allMatch(FAULTS_OF_A_DOCUMENT::contains);
            throw onlyDocuments ? new DocumentRefusedException(partly) : partly;
        } catch (MongoCommandException refused) {
            throw FAULTS_OF_A_COMMAND.contains(refused.getErrorCode())
                    ? new DocumentRefusedException(refused)
                    : refused;
        }
    }

    /** Whether a single write failed because there is a document with its key already. */
    public static boolean isDuplicate(MongoException failed) {
        return ErrorCategory.fromErrorCode(failed.getCode()) == ErrorCategory.DUPLICATE_KEY;
    }
}
