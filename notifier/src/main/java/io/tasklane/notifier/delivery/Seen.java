package io.tasklane.notifier.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What was seen in an attempt, whatever it brought.
 *
 * @param took how long it took, from the look-up of the host to its end
 * @param remoteAddress the address that was called, for operators; nothing if it came to no call
 * @param responseBody the beginning of what the receiver answered, at most 1 KiB of UTF-8, with nothing in it that is secret; nothing
 *     if it answered nothing that is text
 * @param wish what the receiver asked for
 */
record Seen(
        Duration took,
        @Nullable String remoteAddress,
        @Nullable String responseBody,
        ReceiverWish wish) {

    /** Of an attempt without an answer. */
    static Seen nothing(Duration took, @Nullable String remoteAddress) {
        return new Seen(took, remoteAddress, null, ReceiverWish.NONE);
    }
}
