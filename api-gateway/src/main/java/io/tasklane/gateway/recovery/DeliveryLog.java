package io.tasklane.gateway.recovery;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import io.tasklane.gateway.deliveries.Deliveries;
import io.tasklane.gateway.deliveries.Delivery;
import io.tasklane.gateway.deliveries.DeliveryDocuments;
import io.tasklane.gateway.deliveries.DeliveryStatus;
import io.tasklane.gateway.lists.KeysetQuery;
import io.tasklane.gateway.store.Store;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** The deliveries of the view, as they are listed, counted and made anew. Each query is found by one of the view's indexes. */
final class DeliveryLog {

    private final Store store;

    DeliveryLog(Store store) {
        this.store = store;
    }

    /** Those of a tenant's deliveries that match and come after a place, without what they send. */
    List<Delivery> page(
            String tenant, DeliveryFilter filter, boolean newestFirst, @Nullable DeliveryPlace after, int size) {
        return found(tenant, filter, newestFirst, after, size, true);
    }

    /** The same, the oldest first, with what they send. */
    List<Delivery> toSend(String tenant, DeliveryFilter filter, @Nullable DeliveryPlace after, int size) {
        return found(tenant, filter, false, after, size, false);
    }

    long count(String tenant, DeliveryFilter filter) {
        return store.count(Deliveries.COLLECTION, query(tenant, filter));
    }

    Optional<Delivery> find(String tenant, String deliveryId) {
        return Optional.ofNullable(store.read(Deliveries.COLLECTION)
                        .find(Filters.eq(DeliveryDocuments.ID, DeliveryDocuments.id(tenant, deliveryId)))
                        .first())
                .map(DeliveryDocuments::delivery)
                .filter(delivery -> delivery.tenant().equals(tenant));
    }

    private List<Delivery> found(
            String tenant,
            DeliveryFilter filter,
            boolean newestFirst,
            @Nullable DeliveryPlace after,
            int size,
            boolean withoutPayload) {
        int direction = newestFirst ? -1 : 1;
        Document query = query(tenant, filter);
        Document rest = after == null
                ? query
                : KeysetQuery.after(
                        query,
                        DeliveryDocuments.CREATED_AT,
                        after.createdAt(),
                        DeliveryDocuments.id(tenant, after.deliveryId()),
                        newestFirst);
        return store.read(Deliveries.COLLECTION)
                .find(rest)
                .projection(withoutPayload ? Projections.exclude(DeliveryDocuments.PAYLOAD) : null)
                .sort(new Document(DeliveryDocuments.CREATED_AT, direction).append(DeliveryDocuments.ID, direction))
                .limit(size)
                .map(DeliveryDocuments::delivery)
                .into(new ArrayList<>());
    }

    private static Document query(String tenant, DeliveryFilter filter) {
        Document query = new Document(DeliveryDocuments.TENANT, tenant);
        put(query, DeliveryDocuments.TASK_ID, filter.taskId());
        put(query, DeliveryDocuments.ENDPOINT_ID, filter.endpointId());
        put(query, DeliveryDocuments.EVENT_TYPE, filter.eventType());
        // By the endpoint alone they are asked for by all statuses: one index less to keep.
        Set<DeliveryStatus> statuses = filter.statuses().isEmpty() && filter.endpointId() != null
                ? EnumSet.allOf(DeliveryStatus.class)
                : filter.statuses();
        if (!statuses.isEmpty()) {
            query.append(
                    DeliveryDocuments.STATUS,
                    new Document(
                            "$in",
                            statuses.stream().sorted().map(DeliveryStatus::text).toList()));
        }
        Document created = new Document();
        if (filter.since() != null) {
            created.append("$gte", Date.from(filter.since()));
        }
        if (filter.until() != null) {
            created.append("$lt", KeysetQuery.upwards(filter.until()));
        }
        return created.isEmpty() ? query : query.append(DeliveryDocuments.CREATED_AT, created);
    }

    private static void put(Document query, String name, @Nullable Object value) {
        if (value != null) {
            query.append(name, value);
        }
    }
}
