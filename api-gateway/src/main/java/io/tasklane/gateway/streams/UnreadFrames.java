package io.tasklane.gateway.streams;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one client has not been sent yet, in order. What came by itself has bounds, and of a client with much of it a later report of
 * progress takes the place of an earlier one. What was asked for counts towards none of that, and nothing takes its place: whoever
 * comes back after long is not slow. To be used by one thread at a time.
 */
final class UnreadFrames {

    private final StreamProperties limits;
    private final StreamMeters meters;
    private final Deque<Waiting> frames = new ArrayDeque<>();
    private final Map<Object, Waiting> replaceable = new HashMap<>();
    private int bounded;
    private long boundedBytes;
    private long bytes;

    UnreadFrames(StreamProperties limits, StreamMeters meters) {
        this.limits = limits;
        this.meters = meters;
    }

    /** A frame, which is itself and no other that is equal. */
    private static final class Waiting {

        private final Frame frame;
        private final boolean bounded;

        Waiting(Frame frame, boolean bounded) {
            this.frame = frame;
            this.bounded = bounded;
        }
    }

    /** Adds something that came by itself. */
    void add(Frame frame) {
        Waiting latest = new Waiting(frame, true);
        Object kind = frame.kind();
        if (kind != null) {
            Waiting earlier = replaceable.put(kind, latest);
            if (earlier != null && bounded >= limits.maxBufferedEvents() / 4 && frames.remove(earlier)) {
                count(earlier, -1);
                meters.coalesced();
            }
        }
        frames.add(latest);
        count(latest, 1);
    }

    /** Adds something that was asked for. */
    void addUnbounded(Frame frame) {
        Waiting latest = new Waiting(frame, false);
        frames.add(latest);
        count(latest, 1);
    }

    @Nullable
    Frame poll() {
        Waiting first = frames.poll();
        if (first == null) {
            return null;
        }
        count(first, -1);
        Object kind = first.frame.kind();
        if (kind != null) {
            replaceable.remove(kind, first);
        }
        return first.frame;
    }

    private void count(Waiting one, int sign) {
        bytes += (long) sign * one.frame.size();
        if (one.bounded) {
            bounded += sign;
            boundedBytes += (long) sign * one.frame.size();
        }
    }

    /** Whether more came by itself than may wait; one frame always may. */
    boolean areTooMany() {
        return bounded > limits.maxBufferedEvents()
                || boundedBytes > limits.maxBufferedSize().toBytes() && bounded > 1;
    }

    /** Whether there is a good part of what may wait, asked for or not. */
    boolean areMany() {
        return frames.size() > limits.maxBufferedEvents() / 4
                || bytes > limits.maxBufferedSize().toBytes() / 4;
    }

    boolean isEmpty() {
        return frames.isEmpty();
    }

    void clear() {
        frames.clear();
        replaceable.clear();
        bounded = 0;
        boundedBytes = 0;
        bytes = 0;
    }
}
