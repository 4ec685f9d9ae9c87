package io.tasklane.gateway.status;

import io.tasklane.model.TaskId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Where a list goes on, as text that means nothing to clients and cannot be changed by them unnoticed. */
final class PageTokens {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAC_BYTES = 12;
    private static final int MAX_LENGTH = 200;

    private final SecretKeySpec key;

    PageTokens(String secret) {
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /** The token of the page that comes after this task. */
    String after(TaskId last) {
        byte[] id = last.value().getBytes(StandardCharsets.US_ASCII);
        byte[] token = Arrays.copyOf(mac(id), MAC_BYTES + id.length);
        System.arraycopy(id, 0, token, MAC_BYTES, id.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** The task that a token says the page comes after; nothing if it is none of ours. */
    Optional<TaskId> read(String token) {
        byte[] bytes = decode(token);
        if (bytes.length <= MAC_BYTES) {
            return Optional.empty();
        }
        byte[] id = Arrays.copyOfRange(bytes, MAC_BYTES, bytes.length);
        boolean ours = MessageDigest.isEqual(mac(id), Arrays.copyOf(bytes, MAC_BYTES));
        return ours ? TaskId.parse(new String(id, StandardCharsets.US_ASCII)) : Optional.empty();
    }

    private static byte[] decode(String token) {
        try {
            return token.length() > MAX_LENGTH
                    ? new byte[0]
                    : Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }

    private byte[] mac(byte[] id) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return Arrays.copyOf(mac.doFinal(id), MAC_BYTES);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, impossible);
        }
    }
}
