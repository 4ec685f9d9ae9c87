package io.tasklane.gateway.idempotency;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key that is taken: by a request that is under way, or by one that is done.
 *
 * @param id as {@link KeyedRequest} has it
 * @param topic where the first of its records goes
 * @param recordKey the key of that record, which no other record of the topic had before
 * @param writer by which name the records are written; nothing once they are in the log
 * @param since when it was taken
 */
record StoredKey(
        String id,
        String fingerprint,
        byte[] answer,
        String topic,
        String recordKey,
        @Nullable String writer,
        Instant since) {

    boolean isDone() {
        return writer == null;
    }
}
