package io.tasklane.model.secrets;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * A symmetric secret of Standard Webhooks: {@code whsec_} and the Base64 of 24 to 64 bytes. Sender and receiver both have it and
 * sign with HMAC-SHA256, scheme {@code v1}. It never shows itself, not when it is printed and not in an error.
 */
public final class SymmetricSecret {

    public static final String SCHEME = "v1";

    private static final String PREFIX = "whsec_";
    private static final int MIN_BYTES = 24;
    private static final int MAX_BYTES = 64;
    private static final int NEW_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] key;

    private SymmetricSecret(byte[] key) {
        this.key = key;
    }

    /** A new one, of 32 bytes by chance. */
    public static SymmetricSecret create() {
        byte[] key = new byte[NEW_BYTES];
        RANDOM.nextBytes(key);
        return new SymmetricSecret(key);
    }

    /** @throws IllegalArgumentException that says what is wrong with the text, if it is none */
    public static SymmetricSecret parse(String text) {
        violatedBy(text).ifPresent(words -> {
            throw new IllegalArgumentException("a secret " + words);
        });
        return new SymmetricSecret(decoded(text));
    }

    /** What is wrong with a text that should be one, in words for the person who sent it, or nothing. */
    public static Optional<String> violatedBy(String text) {
        int bytes = text.startsWith(PREFIX) ? decoded(text).length : 0;
        return bytes >= MIN_BYTES && bytes <= MAX_BYTES
                ? Optional.empty()
                : Optional.of("must be " + PREFIX + " and the Base64 of " + MIN_BYTES + " to " + MAX_BYTES + " bytes");
    }

    /** As its receiver has it. */
    public String text() {
        return PREFIX + Base64.getEncoder().encodeToString(key);
    }

    /** What is signed with. */
    public byte[] key() {
        return key.clone();
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text.substring(PREFIX.length()));
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }

    @Override
    public String toString() {
        return PREFIX + "…";
    }
}
