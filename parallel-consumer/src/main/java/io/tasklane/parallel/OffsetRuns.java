package io.tasklane.parallel;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Which offsets of a partition are done, from the lowest that is not: runs of offsets that are all done or all undone, in turn.
 * Immutable. As text it is the metadata of the committed offset, so that the partition's next owner knows what not to repeat.
 *
 * <p>The text is base64 of a version byte and one variable-length number per run: its length times four, plus 0 for a run that is
 * done and 1 for one that is not. Numbers are little-endian base 128, as in Protocol Buffers.
 */
final class OffsetRuns {

    /** What a broker keeps of an offset's metadata unless it is told otherwise ({@code offset.metadata.max.bytes}). */
    static final int MAX_TEXT_LENGTH = 4096;

    private static final byte VERSION = 1;
    private static final int DONE = 0;
    private static final int UNDONE = 1;

    /** One stretch of offsets; {@code to} is not included. */
    private record Run(long from, long to, boolean done) {}

    private final long base;
    private final List<Run> runs;

    private OffsetRuns(long base, List<Run> runs) {
        this.base = base;
        this.runs = runs;
    }

    /** Nothing is known to be done from this offset on. */
    static OffsetRuns startingAt(long base) {
        return new OffsetRuns(base, List.of());
    }

    /** The lowest offset that is not known to be done: where the next owner begins to read. */
    long base() {
        return base;
    }

    /** Whether the offset is known to be done. Below the base nothing is known: an offset there was given out anew. */
    boolean isDone(long offset) {
        int low = 0;
        int high = runs.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Run run = runs.get(middle);
            if (offset < run.from) {
                high = middle - 1;
            } else if (offset >= run.to) {
                low = middle + 1;
            } else {
                return run.done;
            }
        }
        return false;
    }

    String encode() {
        ByteBuffer bytes = ByteBuffer.allocate(1 + runs.size() * 10);
        bytes.put(VERSION);
        for (Run run : runs) {
            putNumber(bytes, (run.to - run.from) << 2 | (run.done ? DONE : UNDONE));
        }
        return Base64.getEncoder().withoutPadding().encodeToString(Arrays.copyOf(bytes.array(), bytes.position()));
    }

    /** What the text says of the offsets from this base on, or nothing if it is not a text of ours. */
    static Optional<OffsetRuns> decode(long base, String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
            if (bytes.get() != VERSION) {
                return Optional.empty();
            }
            Builder builder = new Builder(base);
            while (bytes.hasRemaining()) {
                long number = getNumber(bytes);
                long length = number >>> 2;
                int kind = (int) number & 3;
                if (kind > UNDONE || length > Long.MAX_VALUE - builder.end) {
                    return Optional.empty();
                }
                builder.append(builder.end + length, kind == DONE);
            }
            return Optional.of(builder.build());
        } catch (IllegalArgumentException | BufferUnderflowException notOurs) {
            return Optional.empty();
        }
    }

    private static void putNumber(ByteBuffer bytes, long number) {
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            bytes.put((byte) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        bytes.put((byte) rest);
    }

    private static long getNumber(ByteBuffer bytes) {
        long number = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            byte part = bytes.get();
            number |= (long) (part & 0x7F) << shift;
            if (part >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("a number of more than 63 bits");
    }

    /** Puts runs together from the lowest offset up. */
    static final class Builder {

        private final List<Run> runs = new ArrayList<>();
        private final long start;
        private long end;

        Builder(long start) {
            this.start = start;
            this.end = start;
        }

        /** All offsets from the last one given up to this one, which is not included, are done, or are not. */
        void append(long to, boolean done) {
            if (to <= end) {
                return;
            }
            Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
            if (last != null && last.done == done) {
                runs.set(runs.size() - 1, new Run(last.from, to, done));
            } else {
                runs.add(new Run(end, to, done));
            }
            end = to;
        }

        /** Everything that is known of the offsets from the last one given on. */
        void appendRest(OffsetRuns known) {
            for (Run run : known.runs) {
                if (run.to > end) {
                    append(Math.max(run.from, end), false);
                    append(run.to, run.done);
                }
            }
        }

        /** What is done below the first undone offset needs no run, nor does what is undone above the last one done. */
        OffsetRuns build() {
            long base = start;
            int from = 0;
            int to = runs.size();
            if (from < to && runs.get(from).done) {
                base = runs.get(from).to;
                from++;
            }
            if (from < to && !runs.get(to - 1).done) {
                to--;
            }
            return new OffsetRuns(base, List.copyOf(runs.subList(from, to)));
        }
    }
}
