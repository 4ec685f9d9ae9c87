package io.tasklane.notifier.delivery;

import io.tasklane.model.EventCodec;
import io.tasklane.model.WebhookEndpoint.Ordering;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import io.tasklane.notifier.endpoints.Endpoint;
import io.tasklane.notifier.order.Place;
import io.tasklane.parallel.RecordContext;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A delivery as it was read.
 *
 * @param place its place in the line of its endpoint and task
 * @param arrived when it was read, by {@link System#nanoTime()}
 */
record Received(
        DeliveryRequested delivery,
        ConsumerRecord<byte[], byte[]> kafkaRecord,
        RecordContext context,
        Place place,
        long arrived) {

    /** What the ids of endpoints begin with that callback URLs stand for: nobody defined them. */
    private static final String CALLBACK = "url_";

    boolean isForCallback() {
        return delivery.endpointId().startsWith(CALLBACK);
    }

    boolean isPing() {
        return delivery.eventType().equals(Messages.PING);
    }

    static boolean isOrdered(@Nullable Endpoint endpoint) {
        return endpoint != null && endpoint.definition().ordering() == Ordering.PER_TASK;
    }

    @Nullable
    String traceparent() {
        return EventCodec.traceparentOf(kafkaRecord);
    }
}
