package io.tasklane.model.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.OptionalInt;

/**
 * Encrypts what of an endpoint is secret, so that who can read Kafka cannot read it. What is sealed is bound to its endpoint: moved
 * into the definition of another one it does not open.
 */
public final class SecretSeal {

    /** Tink begins what it encrypts with a byte for the format, and the number of the key. */
    private static final int PREFIX_BYTES = 5;

    private final WebhookKeyset keys;

    public SecretSeal(WebhookKeyset keys) {
        this.keys = keys;
    }

    /** The text, encrypted with the primary key, in Base64; different each time. */
    public String seal(String endpointId, String text) {
        try {
            byte[] sealed = keys.aead().encrypt(text.getBytes(UTF_8), endpointId.getBytes(UTF_8));
            return Base64.getEncoder().encodeToString(sealed);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("the primary key does not encrypt", impossible);
        }
    }

    /**
     * The text that was sealed for this endpoint, by any key of the keyset.
     *
     * @throws UnopenableSecretException if the key is not there, it was sealed for another endpoint, or it was changed
     */
    public String open(String endpointId, String sealed) throws UnopenableSecretException {
        try {
            byte[] text = keys.aead().decrypt(Base64.getDecoder().decode(sealed), endpointId.getBytes(UTF_8));
            return new String(text, UTF_8);
        } catch (GeneralSecurityException | IllegalArgumentException unopenable) {
            throw new UnopenableSecretException(
                    "it was not sealed for endpoint " + endpointId + " with a key of the keyset, or was changed since");
        }
    }

    /** Whether the primary key sealed it; if not, it has to be sealed again before the key that did can be removed. */
    public boolean isOfPrimaryKey(String sealed) {
        OptionalInt key = keyOf(sealed);
        return key.isPresent() && key.getAsInt() == keys.primary();
    }

    /** Whether a key sealed it that is in the keyset before the primary one. */
    public boolean isOfEarlierKey(String sealed) {
        OptionalInt key = keyOf(sealed);
        return key.isPresent() && keys.isBeforePrimary(key.getAsInt());
    }

    private static OptionalInt keyOf(String sealed) {
        try {
            byte[] bytes = Base64.getDecoder().decode(sealed);
            return bytes.length > PREFIX_BYTES
                    ? OptionalInt.of(ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt())
                    : OptionalInt.empty();
        } catch (IllegalArgumentException notBase64) {
            return OptionalInt.empty();
        }
    }
}
