package io.tasklane.notifier.order;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The deliveries of one endpoint and task that are not over. Not safe for use by several threads. */
final class Line {

    private final Map<String, Standing> standing = new HashMap<>();

    /** The place of a delivery that came: the one that it had, or that of this number. */
    long come(String delivery, long number) {
        Standing known = standing.computeIfAbsent(delivery, none -> new Standing(number));
        known.inHand = new CompletableFuture<>();
        return known.number;
    }

    boolean hasInHand(String delivery) {
        Standing known = standing.get(delivery);
        return known != null && known.inHand != null;
    }

    Optional<Ahead> ahead(long number) {
        List<Standing> before = standing.values().stream()
                .filter(other -> other.number < number)
                .sorted(Comparator.comparingLong((Standing other) -> other.number))
                .toList();
        if (before.isEmpty()) {
            return Optional.empty();
        }
        Standing first = before.get(0);
        CompletableFuture<Void> last = before.get(before.size() - 1).inHand;
        boolean allInHand = before.stream().allMatch(other -> other.inHand != null);
        return Optional.of(
                allInHand && last != null
                        ? new Ahead.InHand(before.size(), last)
                        : new Ahead.Waits(first.dueAt == null ? Instant.EPOCH : first.dueAt));
    }

    /** It goes to a tier; that is about to be written. */
    void waits(String delivery, Instant dueAt) {
        Standing known = standing.get(delivery);
        if (known != null) {
            known.dueAt = dueAt;
            known.written = true;
            known.leaveHand();
        }
    }

    /** It is over; answers whether the log has to be told. */
    boolean over(String delivery) {
        Standing known = standing.remove(delivery);
        if (known == null) {
            return false;
        }
        known.leaveHand();
        return known.written;
    }

    /** What was decided of it is not published: it is as the log has it. */
    void lost(String delivery) {
        Standing known = standing.get(delivery);
        if (known == null) {
            return;
        }
        known.leaveHand();
        known.written = known.read;
        if (!known.read) {
            standing.remove(delivery);
        }
    }

    /** The log says that it waits. */
    void read(String delivery, long number, Instant dueAt) {
        Standing known = standing.computeIfAbsent(delivery, none -> new Standing(number));
        known.read = true;
        known.written = true;
        if (known.inHand == null) {
            known.dueAt = dueAt;
        }
    }

    /** The log says that it is over. */
    void readOver(String delivery) {
        Standing known = standing.get(delivery);
        if (known == null) {
            return;
        }
        known.read = false;
        known.written = false;
        if (known.inHand == null) {
            standing.remove(delivery);
        }
    }

    boolean isEmpty() {
        return standing.isEmpty();
    }

    private static final class Standing {

        final long number;
        /** Whether the log has it, or is about to. */
        boolean written;
        /** Whether the log was seen to have it. */
        boolean read;

        @Nullable
        Instant dueAt;

        /** Completes when it is no longer in hand; nothing if it waits. */
        @Nullable
        CompletableFuture<Void> inHand;

        Standing(long number) {
            this.number = number;
        }

        void leaveHand() {
            CompletableFuture<Void> held = inHand;
            inHand = null;
            if (held != null) {
                // What waits for it must not go on while the line is locked.
                held.completeAsync(() -> null);
            }
        }
    }
}
