package io.tasklane.gateway.streams;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Cursors as text that means nothing to clients. A cursor is good for the stream that it was given in, of the same tenant, about
 * the same tasks, from the same log, and for no other.
 */
final class Cursors {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAC_BYTES = 12;
    private static final int MAX_LENGTH = 100_000;
    private static final int MAX_VARINT_BYTES = 10;
    private static final byte ENDED = 1;

    private final SecretKeySpec key;

    Cursors(String secret) {
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    String write(Cursor cursor, StreamSubject subject, String log) {
        ByteBuffer bytes = ByteBuffer.allocate(1 + (2 + 2 * cursor.next().size()) * MAX_VARINT_BYTES + MAC_BYTES);
        bytes.put(cursor.ended() ? ENDED : 0);
        put(bytes, cursor.after() + 1);
        cursor.next().forEach((partition, offset) -> {
            put(bytes, partition);
            put(bytes, offset);
        });
        byte[] mac = mac(bytes, subject, log);
        bytes.put(mac, 0, MAC_BYTES).flip();
        return StandardCharsets.ISO_8859_1
                .decode(Base64.getUrlEncoder().withoutPadding().encode(bytes))
                .toString();
    }

    /** The cursor that a text is; nothing if it was not given in such a stream. */
    Optional<Cursor> read(String text, StreamSubject subject, String log) {
        byte[] bytes = decode(text);
        if (bytes.length <= MAC_BYTES) {
            return Optional.empty();
        }
        ByteBuffer content = ByteBuffer.wrap(bytes, 0, bytes.length - MAC_BYTES);
        content.position(content.limit());
        byte[] mac = mac(content, subject, log);
        boolean ours = MessageDigest.isEqual(
                ByteBuffer.allocate(MAC_BYTES).put(mac, 0, MAC_BYTES).array(),
                ByteBuffer.allocate(MAC_BYTES)
                        .put(bytes, bytes.length - MAC_BYTES, MAC_BYTES)
                        .array());
        return ours ? Optional.of(parse(content.flip())) : Optional.empty();
    }

    private static Cursor parse(ByteBuffer content) {
        boolean ended = content.get() == ENDED;
        long after = get(content) - 1;
        Map<Integer, Long> next = new TreeMap<>();
        while (content.hasRemaining()) {
            next.put((int) get(content), get(content));
        }
        return new Cursor(next, after, ended);
    }

    private static void put(ByteBuffer bytes, long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            bytes.put((byte) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        bytes.put((byte) left);
    }

    /** @throws BufferUnderflowException never, for what bears our signature was written by {@link #put} */
    private static long get(ByteBuffer bytes) {
        long value = 0;
        byte next;
        int shift = 0;
        do {
            next = bytes.get();
            value |= (long) (next & 0x7f) << shift;
            shift += 7;
        } while (next < 0);
        return value;
    }

    private static byte[] decode(String text) {
        try {
            return text.length() > MAX_LENGTH
                    ? new byte[0]
                    : Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }

    /** Of what is in the buffer up to its position. */
    private byte[] mac(ByteBuffer content, StreamSubject subject, String log) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(subject.canonical().getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            mac.update(log.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            mac.update(content.array(), 0, content.position());
            return mac.doFinal();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, impossible);
        }
    }
}
