package io.tasklane.notifier.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.stream.Collectors;

/** What signs webhooks, as Standard Webhooks has it. It never shows itself, not in its text and not in an error. */
sealed interface SigningKey permits SigningSecret, SigningKeyPair {

    /** Scheme and signature with a comma between them. */
    String sign(byte[] content);

    /**
     * @param text {@code whsec_…} or {@code whsk_…}
     * @throws UnusableSigningSecretException if it is neither, or not valid
     */
    static SigningKey parse(String text) {
        return text.startsWith(SigningKeyPair.PREFIX) ? SigningKeyPair.parse(text) : SigningSecret.parse(text);
    }

    /**
     * The value of {@code webhook-signature}: a signature of each key. A receiver that knows one of them can verify it, so keys can
     * change without a moment at which a receiver has the wrong one.
     *
     * @param deliveryId the value of {@code webhook-id}; it holds no dot, which is what separates the parts of what is signed
     * @param timestamp of the attempt, in seconds since the epoch
     * @param body the bytes that are sent, all of them
     */
    static String sign(List<SigningKey> keys, String deliveryId, long timestamp, byte[] body) {
        var content = new ByteArrayOutputStream(body.length + 128);
        content.writeBytes((deliveryId + "." + timestamp + ".").getBytes(UTF_8));
        content.writeBytes(body);
        byte[] bytes = content.toByteArray();
        return keys.stream().map(key -> key.sign(bytes)).collect(Collectors.joining(" "));
    }
}
