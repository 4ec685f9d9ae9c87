package io.tasklane.notifier.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A symmetric secret of Standard Webhooks: signs with HMAC-SHA256, scheme {@code v1}. It never shows itself, not in its text
 * and not in an error.
 */
final class SigningSecret {

    private static final String PREFIX = "whsec_";
    private static final int MIN_BYTES = 24;
    private static final int MAX_BYTES = 64;
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    private SigningSecret(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /**
     * @param text {@code whsec_} and the base64 of 24 to 64 bytes
     * @throws UnusableSigningSecretException if it is anything else
     */
    static SigningSecret parse(String text) {
        if (text.isBlank()) {
            throw new UnusableSigningSecretException("is not set");
        }
        if (!text.startsWith(PREFIX)) {
            throw new UnusableSigningSecretException("does not begin with " + PREFIX);
        }
        byte[] key = decoded(text.substring(PREFIX.length()));
        if (key.length < MIN_BYTES || key.length > MAX_BYTES) {
            throw new UnusableSigningSecretException("is " + key.length + " bytes long");
        }
        return new SigningSecret(key);
    }

    /**
     * The value of {@code webhook-signature}.
     *
     * @param timestamp of the attempt, in seconds since the epoch
     * @param body the bytes that are sent, all of them
     */
    String sign(String deliveryId, long timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((deliveryId + "." + timestamp + ".").getBytes(UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, impossible);
        }
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException notBase64) {
            // Without the cause: its message holds a character of the secret.
            throw new UnusableSigningSecretException("is not base64 after " + PREFIX);
        }
    }
}
