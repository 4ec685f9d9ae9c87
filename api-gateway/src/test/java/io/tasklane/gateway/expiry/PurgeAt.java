package io.tasklane.gateway.expiry;

import io.tasklane.gateway.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.function.BooleanSupplier;

/** The purge as it is at some time, for tests of other packages. */
public final class PurgeAt {

    private PurgeAt() {}

    /** Purges until there is nothing more to purge. Returns how many portions that were. */
    public static int time(
            Store store, Instant now, Duration keepFinished, Duration keepTombstones, BooleanSupplier viewIsCurrent) {
        Purge purge = new Purge(
                store,
                new RetentionProperties(keepFinished, keepTombstones),
                viewIsCurrent,
                Clock.fixed(now, ZoneOffset.UTC));
        int portions = 0;
        while (purge.once() > 0) {
            portions++;
        }
        return portions;
    }
}
