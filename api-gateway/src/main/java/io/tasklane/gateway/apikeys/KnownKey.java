package io.tasklane.gateway.apikeys;

import io.tasklane.gateway.apikeys.ApiKeys.Kept;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A key that this gateway has seen in use. */
final class KnownKey {

    private static final Duration COARSE = Duration.ofHours(1);

    private volatile Kept kept;
    private volatile Instant seenAt;
    private volatile Instant usedAt;
    private volatile @Nullable Instant notedUse;

    /** @param now when the store said that it is there, for somebody who used it */
    KnownKey(Kept kept, Instant now) {
        this.kept = kept;
        this.seenAt = now;
        this.usedAt = now;
        this.notedUse = kept.key().lastUsedAt();
    }

    /** Whether that is the whole key, compared in the same time whatever is wrong with it. */
    boolean is(KeyToken token) {
        return MessageDigest.isEqual(kept.hash(), token.hash());
    }

    ApiKey key() {
        return kept.key();
    }

    void use(Instant now) {
        usedAt = now;
    }

    /** The store says that it is there still, and what it is now. */
    void seen(Kept again, Instant now) {
        kept = again;
        seenAt = now;
    }

    boolean wasSeenSince(Instant time) {
        return !seenAt.isBefore(time);
    }

    boolean wasUsedSince(Instant time) {
        return !usedAt.isBefore(time);
    }

    /** The use that the store should note; nothing if it noted one within the hour. */
    @Nullable
    Instant useToNote() {
        Instant noted = notedUse;
        Instant used = usedAt;
        return noted == null || used.isAfter(noted.plus(COARSE)) ? used : null;
    }

    void noted(Instant use) {
        notedUse = use;
    }
}
