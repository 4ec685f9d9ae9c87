package io.tasklane.notifier.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;

/**
 * A webhook as a receiver got it.
 *
 * @param key what the receiver knows: {@code whsec_…} or {@code whpk_…}
 * @param body the bytes as they came
 * @param now when it came, in seconds
 */
record SignedWebhook(String key, String id, long timestamp, String signatures, byte[] body, long now) {

    SignedWebhook withKey(String other) {
        return new SignedWebhook(other, id, timestamp, signatures, body, now);
    }

    SignedWebhook withId(String other) {
        return new SignedWebhook(key, other, timestamp, signatures, body, now);
    }

    SignedWebhook withTimestamp(long other) {
        return new SignedWebhook(key, id, other, signatures, body, now);
    }

    SignedWebhook withSignatures(String other) {
        return new SignedWebhook(key, id, timestamp, other, body, now);
    }

    SignedWebhook withBody(byte[] other) {
        return new SignedWebhook(key, id, timestamp, signatures, other, now);
    }

    SignedWebhook cameAt(long time) {
        return new SignedWebhook(key, id, timestamp, signatures, body, time);
    }

    /** As the official library wants them. */
    Map<String, List<String>> headers() {
        return Map.of(
                "webhook-id", List.of(id),
                "webhook-timestamp", List.of(Long.toString(timestamp)),
                "webhook-signature", List.of(signatures));
    }

    String text() {
        return new String(body, UTF_8);
    }
}
