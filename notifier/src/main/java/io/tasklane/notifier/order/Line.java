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
        known.inHand = true;
        return known.number;
    }

    boolean hasInHand(String delivery) {
        Standing known = standing.get(delivery);
        return known != null && known.inHand;
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
        return Optional.of(
                before.stream().allMatch(other -> other.inHand)
                        ? new Ahead.InHand(
                                before.size(), before.get(before.size() - 1).end())
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
        if (!known.inHand) {
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
        if (!known.inHand) {
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

        /** Whether it is dealt with here; it waits otherwise. */
        boolean inHand;

        /** Completes when it is no longer in hand; nothing if nobody waits for that, for most are waited for by none. */
        private @Nullable CompletableFuture<Void> end;

        Standing(long number) {
            this.number = number;
        }

        CompletableFuture<Void> end() {
            CompletableFuture<Void> awaited = end;
            if (awaited == null) {
                awaited = new CompletableFuture<>();
                end = awaited;
            }
            return awaited;
        }

        void leaveHand() {
            inHand = false;
            CompletableFuture<Void> awaited = end;
            end = null;
            if (awaited != null) {
                // What waits for it must not go on while the line is locked.
                awaited.completeAsync(() -> null);
            }
        }
    }
}
