package io.tasklane.gateway.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;

/** The keys that the operator chose by a setting. They hold without any store, and for as long as they are set. */
final class OperatorKeys implements CallerRecognition {

    private final List<byte[]> hashes;

    OperatorKeys(List<String> keys) {
        this.hashes = keys.stream().map(OperatorKeys::hash).toList();
    }

    @Override
    public Optional<Caller> recognise(String token, boolean mayAsk) {
        byte[] hash = hash(token);
        boolean known = false;
        for (byte[] each : hashes) {
            // All of them are looked at, so that the time it takes tells nothing.
            known |= MessageDigest.isEqual(each, hash);
        }
        return known ? Optional.of(Caller.ANYBODY) : Optional.empty();
    }

    private static byte[] hash(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
