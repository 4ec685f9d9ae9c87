package io.tasklane.gateway.results;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import io.tasklane.gateway.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.BsonType;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * All uploads that were begun and not removed. Whoever looks at one puts off the time at which it is looked at next, and does so
 * only if nobody else has: so one gateway at a time removes it, and none that was claimed in between.
 */
final class UploadRegister {

    private final Store store;

    UploadRegister(Store store) {
        this.store = store;
    }

    /** Those that are to be looked at, the longest due first. */
    List<Upload> due(Instant now, int count) {
        return entries()
                .find(Filters.and(
                        Filters.lte(Upload.CHECK_AT, Date.from(now)), Filters.type("_id", BsonType.OBJECT_ID)))
                .sort(Sorts.ascending(Upload.CHECK_AT))
                .limit(count)
                .map(Upload::of)
                .into(new ArrayList<>());
    }

    void lookAgain(Upload upload, Instant at) {
        entries().updateOne(asSeen(upload), Updates.set(Upload.CHECK_AT, Date.from(at)));
    }

    /** From now on it cannot be finished. Answers whether it was as it was seen; otherwise it is somebody else's. */
    boolean doom(Upload upload, Instant leasedUntil) {
        Bson doomed =
                Updates.combine(Updates.set(Upload.DOOMED, true), Updates.set(Upload.CHECK_AT, Date.from(leasedUntil)));
        return entries().updateOne(asSeen(upload), doomed).getMatchedCount() == 1;
    }

    /** Of one that is doomed. */
    void lookOnceMore(Upload upload, Instant at) {
        entries().updateOne(Filters.eq("_id", upload.id()), Updates.set(Upload.CHECK_AT, Date.from(at)));
    }

    void forget(Upload upload) {
        entries().deleteOne(Filters.eq("_id", upload.id()));
    }

    private static Bson asSeen(Upload upload) {
        return Filters.and(Filters.eq("_id", upload.id()), Filters.eq(Upload.CHECK_AT, upload.checkAt()));
    }

    private MongoCollection<Document> entries() {
        return store.written(LargeResults.UPLOADS);
    }
}
