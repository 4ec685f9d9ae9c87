package io.tasklane.gateway.endpoints;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tasklane.model.EndpointCondition;
import io.tasklane.model.EndpointCondition.Condition;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskJson;
import io.tasklane.model.Topics;
import io.tasklane.model.WebhookEndpoint;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** What is written to the log of an endpoint, as records. */
final class EndpointRecords {

    /** What an endpoint gets that has to show that it wants to be called. */
    static final String PING = "endpoint.ping";

    /** What an endpoint gets whose owner wants to see something arrive. */
    static final String TEST = "endpoint.test";

    private final Topics topics;
    private final EventCodec codec;

    EndpointRecords(Topics topics, EventCodec codec) {
        this.topics = topics;
        this.codec = codec;
    }

    ProducerRecord<byte[], byte[]> defined(WebhookEndpoint endpoint, @Nullable String traceparent) {
        return codec.encode(topics.webhookEndpoints(), endpoint, traceparent);
    }

    ProducerRecord<byte[], byte[]> condition(
            WebhookEndpoint endpoint, Condition condition, String reason, @Nullable String detail, Instant now) {
        return codec.encode(
                topics.endpointConditions(),
                new EndpointCondition(endpoint.endpointId(), endpoint.tenant(), now, condition, reason, detail),
                null);
    }

    /** The endpoint is gone, and what was said of how it does with it. */
    List<ProducerRecord<byte[], byte[]>> gone(String endpointId) {
        byte[] key = endpointId.getBytes(UTF_8);
        return List.of(
                new ProducerRecord<>(topics.webhookEndpoints(), key, null),
                new ProducerRecord<>(topics.endpointConditions(), key, null));
    }

    /** A delivery that no task's event asks for. Its id of a task names none. */
    ProducerRecord<byte[], byte[]> delivery(
            WebhookEndpoint endpoint, String deliveryId, String type, Instant now, String traceparent) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("type", type);
        payload.put("timestamp", now);
        payload.put("endpointId", endpoint.endpointId());
        DeliveryRequested requested = new DeliveryRequested(
                deliveryId,
                endpoint.endpointId(),
                endpoint.tenant(),
                TaskId.create(),
                now,
                1,
                endpoint.url(),
                type,
                TaskJson.MAPPER.writeValueAsString(payload));
        return codec.encode(topics.webhookDeliveries(), requested, traceparent);
    }
}
