package io.tasklane.gateway.deliveries;

import com.mongodb.client.model.DeleteManyModel;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.Sorts;
import io.tasklane.gateway.store.BulkWrites;
import io.tasklane.gateway.store.Store;
import io.tasklane.gateway.store.ViewCollection;
import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.TaskId;
import io.tasklane.model.WebhookEvent.Attempted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * All attempts to deliver: one document for each. An id begins with the task's and the delivery's and goes on with round, attempt
 * and time, so that every query is a range of ids, and an attempt that is read again is there already.
 */
final class DeliveryAttempts {

    private static final String COLLECTION = ViewCollection.DELIVERY_ATTEMPTS.collection();
    private static final String ID = "_id";

    /** What comes behind any place. */
    private static final String END = "\uffff";

    private final Store store;

    DeliveryAttempts(Store store) {
        this.store = store;
    }

    void keep(Collection<Attempted> attempts) {
        BulkWrites.duplicates(
                store.written(COLLECTION),
                attempts.stream()
                        .map(attempt -> new InsertOneModel<>(document(attempt)))
                        .toList());
    }

    /** The last one first, and of so many at most; remote addresses included. */
    List<DeliveryAttempt> of(Delivery delivery, int most) {
        String prefix = delivery.taskId() + "/" + delivery.deliveryId() + "/";
        return store.read(COLLECTION)
                .find(Filters.and(
                        between(prefix),
                        Filters.eq(DeliveryDocuments.TENANT, delivery.tenant()),
                        Filters.eq(DeliveryDocuments.DELIVERY_ID, delivery.deliveryId())))
                .sort(Sorts.descending(ID))
                .limit(most)
                .map(DeliveryAttempts::attempt)
                .into(new ArrayList<>());
    }

    void remove(Collection<TaskId> tasks) {
        BulkWrites.duplicates(
                store.written(COLLECTION),
                tasks.stream()
                        .map(taskId -> new DeleteManyModel<Document>(between(taskId + "/")))
                        .toList());
    }

    private static Bson between(String prefix) {
        return Filters.and(Filters.gt(ID, prefix), Filters.lt(ID, prefix + END));
    }

    private static Document document(Attempted attempt) {
        String place = String.format(
                "%08x.%08x.%016x%s",
                attempt.round(),
                attempt.attempt(),
                attempt.occurredAt().toEpochMilli(),
                attempt.outcome() == AttemptOutcome.HELD ? ".held" : "");
        Document document = new Document(ID, attempt.taskId() + "/" + attempt.deliveryId() + "/" + place)
                .append(DeliveryDocuments.TENANT, attempt.tenant())
                .append(DeliveryDocuments.DELIVERY_ID, attempt.deliveryId())
                .append("round", attempt.round())
                .append("attempt", attempt.attempt())
                .append("time", Date.from(attempt.occurredAt()))
                .append("durationMillis", attempt.durationMillis())
                .append("outcome", attempt.outcome().text());
        put(document, "statusCode", attempt.statusCode());
        put(document, "failureClass", attempt.failureClass());
        put(document, "detail", attempt.detail());
        put(document, "nextAttemptAt", attempt.nextAttemptAt() == null ? null : Date.from(attempt.nextAttemptAt()));
        put(document, "responseBody", attempt.responseBody());
        put(document, "remoteAddress", attempt.remoteAddress());
        return document;
    }

    private static DeliveryAttempt attempt(Document document) {
        Date next = document.getDate("nextAttemptAt");
        return new DeliveryAttempt(
                document.getInteger("round", 0),
                document.getInteger("attempt", 1),
                document.getDate("time").toInstant(),
                document.getLong("durationMillis"),
                document.getString("outcome"),
                document.getInteger("statusCode"),
                document.getString("failureClass"),
                document.getString("detail"),
                next == null ? null : next.toInstant(),
                document.getString("responseBody"),
                document.getString("remoteAddress"));
    }

    private static void put(Document document, String name, @Nullable Object value) {
        if (value != null) {
            document.append(name, value);
        }
    }
}
