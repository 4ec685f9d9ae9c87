package io.tasklane.notifier.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tasklane.model.WebhookEvent.DeliveryRequested;
import io.tasklane.model.network.CustomHeaders;
import java.util.List;
import java.util.Map;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncRequestProducer;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.jspecify.annotations.Nullable;

/**
 * A delivery as an attempt sends it: the bytes that are signed are the bytes that are sent.
 *
 * @param deliveryId the value of {@code webhook-id}
 * @param payload the body, sent in UTF-8
 * @param keys what signs it; at least one
 * @param headers more headers, by name; one that may not be set so ({@link CustomHeaders}) is left out, for the request would not be
 *     what it says, and a delivery is worth more than a header
 * @param origin who calls, for a receiver that consented to it in a {@link Handshake}
 */
record Outgoing(
        String deliveryId,
        String url,
        String payload,
        List<SigningKey> keys,
        Map<String, String> headers,
        @Nullable String origin)
        implements Message {

    private static final ContentType JSON = ContentType.create("application/json");

    Outgoing {
        keys = List.copyOf(keys);
        headers = Map.copyOf(headers);
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("a webhook must be signed");
        }
    }

    static Outgoing of(DeliveryRequested delivery, List<SigningKey> keys) {
        return new Outgoing(delivery.deliveryId(), delivery.url(), delivery.payload(), keys, Map.of(), null);
    }

    @Override
    public Redaction redaction() {
        return new Redaction(headers.values());
    }

    @Override
    public AsyncRequestProducer request(long timestamp, String userAgent) {
        byte[] body = payload.getBytes(UTF_8);
        var request = new BasicHttpRequest(Method.POST, target());
        headers.forEach((name, value) -> {
            if (CustomHeaders.violatedBy(name, value).isEmpty()) {
                request.setHeader(name, value);
            }
        });
        if (origin != null) {
            request.setHeader(Handshake.REQUEST_ORIGIN, origin);
        }
        request.setHeader("webhook-id", deliveryId);
        request.setHeader("webhook-timestamp", Long.toString(timestamp));
        request.setHeader("webhook-signature", SigningKey.sign(keys, deliveryId, timestamp, body));
        request.setHeader(HttpHeaders.USER_AGENT, userAgent);
        return new BasicRequestProducer(request, new BasicAsyncEntityProducer(body, JSON));
    }
}
