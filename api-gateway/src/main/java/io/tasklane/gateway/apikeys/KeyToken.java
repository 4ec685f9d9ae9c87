package io.tasklane.gateway.apikeys;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An API key as its owner has it: {@code tl_}, the id by which it is found and revoked, and a secret of 43 of 62 characters by
 * chance, which are 256 bits. What is so random needs no slow hash.
 *
 * @param keyId no secret
 * @param text all of it
 */
record KeyToken(String keyId, String text) {

    private static final Pattern FORM = Pattern.compile("tl_([a-z0-9]{16})_[0-9A-Za-z]{43}");
    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final int LOWER = 36;
    private static final int ID_LENGTH = 16;
    private static final int SECRET_LENGTH = 43;
    private static final SecureRandom RANDOM = new SecureRandom();

    static KeyToken create() {
        String keyId = characters(ID_LENGTH, LOWER);
        return new KeyToken(keyId, "tl_" + keyId + "_" + characters(SECRET_LENGTH, ALPHABET.length()));
    }

    /** Nothing if it cannot be one. */
    static Optional<KeyToken> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches() ? Optional.of(new KeyToken(matcher.group(1), text)) : Optional.empty();
    }

    private static String characters(int count, int of) {
        StringBuilder characters = new StringBuilder();
        RANDOM.ints(count, 0, of).forEach(at -> characters.append(ALPHABET.charAt(at)));
        return characters.toString();
    }

    /** What is kept of it. */
    byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** The secret stays out of what is printed. */
    @Override
    public String toString() {
        return "tl_" + keyId + "_…";
    }
}
