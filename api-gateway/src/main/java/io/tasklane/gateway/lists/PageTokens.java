package io.tasklane.gateway.lists;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Where a list goes on, as text that means nothing to clients and cannot be changed by them unnoticed. A token is good for the
 * list that it was made for and no other.
 */
public final class PageTokens {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAC_BYTES = 12;
    private static final int MAX_LENGTH = 1_200;

    private final SecretKeySpec key;

    PageTokens(String secret) {
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /**
     * The token of the page that comes after this place.
     *
     * @param list what it is of and how that is ordered, as text
     */
    public String after(byte[] place, String list) {
        byte[] token = Arrays.copyOf(mac(place, list), MAC_BYTES + place.length);
        System.arraycopy(place, 0, token, MAC_BYTES, place.length);
        return encode(token);
    }

    /** The place that a token says the page comes after; nothing if it is none of ours, or another list's. */
    public Optional<byte[]> read(String token, String list) {
        byte[] bytes = decode(token);
        if (bytes.length <= MAC_BYTES || !encode(bytes).equals(token)) {
            return Optional.empty();
        }
        byte[] place = Arrays.copyOfRange(bytes, MAC_BYTES, bytes.length);
        boolean ours = MessageDigest.isEqual(mac(place, list), Arrays.copyOf(bytes, MAC_BYTES));
        return ours ? Optional.of(place) : Optional.empty();
    }

    private static String encode(byte[] token) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** What a token says. Several texts may say the same, for the last character has bits that nobody reads; one of them is ours. */
    private static byte[] decode(String token) {
        try {
            return token.length() > MAX_LENGTH
                    ? new byte[0]
                    : Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }

    private byte[] mac(byte[] place, String list) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(place);
            return Arrays.copyOf(mac.doFinal(list.getBytes(StandardCharsets.UTF_8)), MAC_BYTES);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, impossible);
        }
    }
}
