package io.tasklane.gateway.deliveries;

import com.mongodb.client.model.DeleteManyModel;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.tasklane.gateway.store.BulkWrites;
import io.tasklane.gateway.store.Store;
import io.tasklane.gateway.store.ViewCollection;
import io.tasklane.model.TaskId;
import io.tasklane.model.WebhookEvent;
import io.tasklane.model.WebhookEvent.Attempted;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * All deliveries of webhooks: one document for each, and one for each attempt. Whatever comes first makes the document; then what
 * is further on replaces how it stands. So records may come in any order and more than once, and lead to the same documents.
 */
public final class Deliveries {

    public static final String COLLECTION = ViewCollection.DELIVERIES.collection();

    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);

    private final Store store;
    private final DeliveryAttempts attempts;

    public Deliveries(Store store) {
        this.store = store;
        this.attempts = new DeliveryAttempts(store);
    }

    /** Brings what happened into the documents. */
    public void keep(Collection<HappenedToDelivery> happened) {
        attempts.keep(happened.stream()
                .map(HappenedToDelivery::attempt)
                .filter(Objects::nonNull)
                .toList());
        upsert(happened.stream().map(Deliveries::known).toList());
        BulkWrites.duplicates(
                store.written(COLLECTION),
                happened.stream()
                        .map(one -> further(id(one.event()), DeliveryDocuments.state(one.state())))
                        .toList());
    }

    /** Brings documents of another generation into this one: what is missing there is added, and what is further on counts. */
    public void bring(Collection<Document> documents) {
        upsert(documents.stream().map(Deliveries::copy).toList());
        BulkWrites.duplicates(
                store.written(COLLECTION),
                documents.stream()
                        .map(document -> further(
                                document.getString(DeliveryDocuments.ID),
                                document.get(DeliveryDocuments.STATE, Document.class)))
                        .toList());
    }

    /** Its attempts, the last one first, and of so many at most. */
    public List<DeliveryAttempt> attempts(Delivery delivery, int most) {
        return attempts.of(delivery, most);
    }

    /** Removes all deliveries about these tasks. */
    public void remove(Collection<TaskId> tasks) {
        BulkWrites.duplicates(
                store.written(COLLECTION),
                tasks.stream()
                        .map(taskId ->
                                new DeleteManyModel<Document>(Filters.eq(DeliveryDocuments.TASK_ID, taskId.value())))
                        .toList());
        attempts.remove(tasks);
    }

    /** An upsert that meets a duplicate key came at the same time as another gateway's; the document is there the next time. */
    private void upsert(List<UpdateOneModel<Document>> writes) {
        List<Integer> refused = BulkWrites.duplicates(store.written(COLLECTION), writes);
        BulkWrites.duplicates(
                store.written(COLLECTION), refused.stream().map(writes::get).toList());
    }

    /** What a record says besides how the delivery stands; only what was asked for says it for good. */
    private static UpdateOneModel<Document> known(HappenedToDelivery happened) {
        WebhookEvent event = happened.event();
        List<Bson> updates = new ArrayList<>();
        updates.add(Updates.setOnInsert(DeliveryDocuments.STATE, DeliveryDocuments.state(DeliveryState.NONE)));
        updates.add(Updates.setOnInsert(DeliveryDocuments.DELIVERY_ID, event.deliveryId()));
        updates.add(Updates.setOnInsert(DeliveryDocuments.TENANT, event.tenant()));
        updates.add(
                Updates.setOnInsert(DeliveryDocuments.TASK_ID, event.taskId().value()));
        updates.add(Updates.setOnInsert(DeliveryDocuments.ENDPOINT_ID, event.endpointId()));
        if (event instanceof DeliveryRequested asked) {
            updates.add(Updates.set(DeliveryDocuments.URL, asked.url()));
            updates.add(Updates.set(DeliveryDocuments.EVENT_TYPE, asked.eventType()));
            updates.add(Updates.set(DeliveryDocuments.PAYLOAD, asked.payload()));
            updates.add(Updates.min(DeliveryDocuments.CREATED_AT, Date.from(asked.occurredAt())));
        } else {
            Attempted attempt = (Attempted) event;
            updates.add(Updates.setOnInsert(DeliveryDocuments.URL, attempt.url()));
            if (attempt.eventType() != null) {
                updates.add(Updates.setOnInsert(DeliveryDocuments.EVENT_TYPE, attempt.eventType()));
            }
            updates.add(Updates.min(DeliveryDocuments.CREATED_AT, Date.from(attempt.occurredAt())));
        }
        Instant calledAt = happened.calledAt();
        if (calledAt != null) {
            updates.add(Updates.max(DeliveryDocuments.LAST_ATTEMPT_AT, Date.from(calledAt)));
        }
        return new UpdateOneModel<>(Filters.eq(DeliveryDocuments.ID, id(event)), Updates.combine(updates), UPSERT);
    }

    private static UpdateOneModel<Document> copy(Document document) {
        boolean asked = document.containsKey(DeliveryDocuments.PAYLOAD);
        List<String> ofRequest =
                List.of(DeliveryDocuments.URL, DeliveryDocuments.EVENT_TYPE, DeliveryDocuments.PAYLOAD);
        List<Bson> updates = new ArrayList<>();
        document.forEach((name, value) -> {
            switch (name) {
                case DeliveryDocuments.ID -> {}
                case DeliveryDocuments.CREATED_AT -> updates.add(Updates.min(name, value));
                case DeliveryDocuments.LAST_ATTEMPT_AT -> updates.add(Updates.max(name, value));
                default ->
                    updates.add(
                            asked && ofRequest.contains(name)
                                    ? Updates.set(name, value)
                                    : Updates.setOnInsert(name, value));
            }
        });
        return new UpdateOneModel<>(
                Filters.eq(DeliveryDocuments.ID, document.getString(DeliveryDocuments.ID)),
                Updates.combine(updates),
                UPSERT);
    }

    /** How it stands, unless what is known is as far on. */
    private static UpdateOneModel<Document> further(String id, Document state) {
        String rank = DeliveryDocuments.STATE + "." + DeliveryDocuments.RANK;
        Object known = state.get(DeliveryDocuments.RANK);
        Bson isLess = Filters.lt(rank, known);
        Bson isEarlier = Filters.and(
                Filters.eq(rank, known),
                Filters.lt(DeliveryDocuments.STATE + "." + DeliveryDocuments.AT, state.get(DeliveryDocuments.AT)));
        return new UpdateOneModel<>(
                Filters.and(Filters.eq(DeliveryDocuments.ID, id), Filters.or(isLess, isEarlier)),
                Updates.set(DeliveryDocuments.STATE, state));
    }

    private static String id(WebhookEvent event) {
        return DeliveryDocuments.id(event.tenant(), event.deliveryId());
    }
}
