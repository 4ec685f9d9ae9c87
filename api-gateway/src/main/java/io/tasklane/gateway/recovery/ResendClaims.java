package io.tasklane.gateway.recovery;

import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.tasklane.gateway.deliveries.DeliveryDocuments;
import io.tasklane.gateway.store.BulkWrites;
import io.tasklane.gateway.store.Store;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * Who makes which round of a delivery. The view may be behind the log, and two may ask at the same time; yet each round is asked for
 * once. A claim whose holder is silent can be taken over: what that holder had written after all is the same round, byte for byte.
 */
final class ResendClaims {

    static final String COLLECTION = "webhook_resends";

    /** After so long a silence its holder is taken for dead. */
    static final Duration SILENCE = Duration.ofSeconds(10);

    /** By then the view knows of the round. */
    private static final Duration KEPT = Duration.ofDays(2);

    private static final String ID = "_id";
    private static final String AT = "at";
    private static final String HOLDER = "holder";
    private static final String WRITTEN = "written";

    private final Store store;
    private volatile boolean prepared;

    ResendClaims(Store store) {
        this.store = store;
    }

    /** How a claim stands. */
    enum Standing {
        MINE,
        /** Somebody is at it. */
        TAKEN,
        /** The round is in the log. */
        WRITTEN
    }

    Standing claim(DeliveryRequested round, String holder, Instant now) {
        if (!prepared) {
            store.expire(COLLECTION, AT, KEPT);
            prepared = true;
        }
        try {
            claims().insertOne(
                            new Document(ID, id(round)).append(HOLDER, holder).append(AT, Date.from(now)));
            return Standing.MINE;
        } catch (MongoWriteException refused) {
            if (!BulkWrites.isDuplicate(refused)) {
                throw refused;
            }
        }
        Bson silent = Filters.and(
                Filters.eq(ID, id(round)),
                Filters.exists(WRITTEN, false),
                Filters.lt(AT, Date.from(now.minus(SILENCE))));
        Bson mine = Updates.combine(Updates.set(HOLDER, holder), Updates.set(AT, Date.from(now)));
        if (claims().updateOne(silent, mine).getModifiedCount() > 0) {
            return Standing.MINE;
        }
        Document known = claims().find(Filters.eq(ID, id(round))).first();
        return known != null && known.containsKey(WRITTEN) ? Standing.WRITTEN : Standing.TAKEN;
    }

    /** The round is in the log. */
    void written(DeliveryRequested round) {
        claims().updateOne(Filters.eq(ID, id(round)), Updates.set(WRITTEN, true));
    }

    /** The round is not in the log, and never will be. */
    void release(DeliveryRequested round, String holder) {
        claims().deleteOne(Filters.and(
                Filters.eq(ID, id(round)), Filters.eq(HOLDER, holder), Filters.exists(WRITTEN, false)));
    }

    private MongoCollection<Document> claims() {
        return store.decided(COLLECTION);
    }

    private static String id(DeliveryRequested round) {
        return DeliveryDocuments.id(round.tenant(), round.deliveryId()) + "/" + round.round();
    }
}
