package io.tasklane.gateway.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A request that bears a key.
 *
 * @param id names the key within the store: the same for the same tenant and key, and it tells neither
 * @param fingerprint the same for the same request, byte by byte
 */
public record KeyedRequest(String id, String fingerprint) {

    /** @param route what is asked for; the same body means something else elsewhere */
    public static KeyedRequest of(String tenant, IdempotencyKey key, String route, byte[] body) {
        // A tenant's name has no line break, so no two pairs look the same.
        String name = tenant + "\n" + key.value();
        return new KeyedRequest(hash(name.getBytes(UTF_8), new byte[0]), hash((route + "\n").getBytes(UTF_8), body));
    }

    private static String hash(byte[] first, byte[] second) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(first);
            return HexFormat.of().formatHex(digest.digest(second));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
