package io.tasklane.worker.execution;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that ended without a result, as a dead letter tells of it.
 *
 * @param startedAt when it began; nothing where the process that knew it is gone
 * @param worker whose attempt it was
 * @param code what it failed of
 * @param detail the same in words, at most {@value #MAX_DETAIL_LENGTH} characters
 */
record PastAttempt(
        int attempt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String worker,
        @Nullable String code,
        @Nullable String detail) {

    private static final int MAX_DETAIL_LENGTH = 300;

    PastAttempt {
        worker = cut(worker);
        code = cut(code);
        detail = cut(detail);
    }

    private static @Nullable String cut(@Nullable String words) {
        return words == null || words.length() <= MAX_DETAIL_LENGTH ? words : words.substring(0, MAX_DETAIL_LENGTH);
    }
}
