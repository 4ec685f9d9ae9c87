package io.tasklane.notifier.delivery;

import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A symmetric secret: signs with HMAC-SHA256, scheme {@code v1}. */
final class SigningSecret implements SigningKey {

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
        byte[] key = decoded(PREFIX, text);
        if (key.length < MIN_BYTES || key.length > MAX_BYTES) {
            throw new UnusableSigningSecretException("is " + key.length + " bytes long");
        }
        return new SigningSecret(key);
    }

    @Override
    public String sign(byte[] content) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(content));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, impossible);
        }
    }

    static byte[] decoded(String prefix, String text) {
        try {
            return Base64.getDecoder().decode(text.substring(prefix.length()));
        } catch (IllegalArgumentException notBase64) {
            // Without the cause: its message holds a character of the secret.
            throw new UnusableSigningSecretException("is not base64 after " + prefix);
        }
    }
}
