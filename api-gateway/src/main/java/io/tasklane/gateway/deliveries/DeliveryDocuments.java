package io.tasklane.gateway.deliveries;

import io.tasklane.model.TaskId;
import java.time.Instant;
import java.util.Date;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** Deliveries as documents. */
public final class DeliveryDocuments {

    public static final String ID = "_id";
    public static final String TENANT = "tenant";
    public static final String ENDPOINT_ID = "endpointId";
    public static final String TASK_ID = "taskId";
    public static final String EVENT_TYPE = "eventType";
    public static final String CREATED_AT = "createdAt";
    public static final String STATUS = "state.status";
    public static final String PAYLOAD = "payload";

    static final String DELIVERY_ID = "deliveryId";
    static final String URL = "url";
    static final String LAST_ATTEMPT_AT = "lastAttemptAt";

    /** All that the record which is furthest on says. */
    static final String STATE = "state";

    static final String RANK = "rank";
    static final String AT = "at";

    private DeliveryDocuments() {}

    /** The id of a delivery's document: whatever somebody else says of the same delivery is no concern of the tenant's. */
    public static String id(String tenant, String deliveryId) {
        return tenant + "/" + deliveryId;
    }

    static Document state(DeliveryState state) {
        Document document = new Document(RANK, state.rank())
                .append(AT, Date.from(state.at()))
                .append("status", state.status().text())
                .append("round", state.round())
                .append("attempt", state.attempt());
        if (state.nextAttemptAt() != null) {
            document.append("nextAttemptAt", Date.from(state.nextAttemptAt()));
        }
        if (state.reason() != null) {
            document.append("reason", state.reason());
        }
        return document;
    }

    public static Delivery delivery(Document document) {
        Document state = document.get(STATE, Document.class);
        return new Delivery(
                document.getString(DELIVERY_ID),
                document.getString(ENDPOINT_ID),
                document.getString(TENANT),
                new TaskId(document.getString(TASK_ID)),
                document.getString(URL),
                document.getString(EVENT_TYPE),
                DeliveryStatus.of(state.getString("status")),
                state.getInteger("round", 0),
                Math.max(1, state.getInteger("attempt", 1)),
                document.getDate(CREATED_AT).toInstant(),
                instant(document.getDate(LAST_ATTEMPT_AT)),
                instant(state.getDate("nextAttemptAt")),
                state.getString("reason"),
                document.getString(PAYLOAD));
    }

    private static @Nullable Instant instant(@Nullable Date date) {
        return date == null ? null : date.toInstant();
    }
}
