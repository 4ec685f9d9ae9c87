package io.tasklane.parallel;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a partition's offsets, from the lowest that is not done: runs of offsets that are done, or that are not and were
 * started equally often. Immutable. As text it is the metadata of the committed offset, so that the partition's next owner knows
 * what not to repeat, what its predecessors did not survive, and what they had begun and gave back.
 *
 * <p>The text is base64 of a version byte, a byte that is 1 while the partition has an owner and 0 once it was given back, and one
 * variable-length number per run: its length times eight, plus 0 for a run that is done, 1 and how often it was started for one
 * that is not, or 5 for one that is not and no start counts against, though it was begun. Numbers are little-endian base 128, as in
 * Protocol Buffers.
 */
final class OffsetRuns {

    /** What a broker keeps of an offset's metadata unless it is told otherwise ({@code offset.metadata.max.bytes}). */
    static final int MAX_TEXT_LENGTH = 4096;

    /** Starts are counted so far. */
    static final int MAX_STARTS = 3;

    private static final byte VERSION = 2;
    private static final int KIND_BITS = 3;
    private static final long MAX_LENGTH = Long.MAX_VALUE >>> KIND_BITS;
    private static final int DONE = 0;
    private static final int UNDONE = 1;
    private static final int BEGUN = UNDONE + MAX_STARTS + 1;

    /** One stretch of offsets; {@code to} is not included. */
    private record Run(long from, long to, int kind) {}

    private final long base;
    private final boolean owned;
    private final List<Run> runs;

    private OffsetRuns(long base, boolean owned, List<Run> runs) {
        this.base = base;
        this.owned = owned;
        this.runs = runs;
    }

    /** Nothing was ever begun from this offset on. */
    static OffsetRuns startingAt(long base) {
        return new OffsetRuns(base, false, List.of());
    }

    /** Nothing is known of what is at this offset and above. */
    static OffsetRuns unknownFrom(long base) {
        return new OffsetRuns(base, true, List.of());
    }

    /** Whether somebody owned the partition and did not give it back: then more may have been begun than is known. */
    boolean wasOwned() {
        return owned;
    }

    /** The lowest offset that is not known to be done: where the next owner begins to read. */
    long base() {
        return base;
    }

    /** Whether the offset is known to be done. Below the base nothing is known: an offset there was given out anew. */
    boolean isDone(long offset) {
        Run run = runAt(offset);
        return run != null && run.kind == DONE;
    }

    /** How often the record at the offset is known to have been started without an end. */
    int startsAt(long offset) {
        Run run = runAt(offset);
        return run == null ? 0 : startsOf(run.kind);
    }

    /** Whether the record at the offset is known to have been begun without an end, be it that its start was taken back. */
    boolean isBegun(long offset) {
        Run run = runAt(offset);
        return run != null && run.kind > UNDONE;
    }

    /** The same, but for these offsets with so many starts, and begun. */
    OffsetRuns withStarts(SortedMap<Long, Integer> corrected) {
        Builder builder = new Builder(base);
        for (Run run : runs) {
            corrected.subMap(run.from, run.to).forEach((offset, starts) -> {
                builder.append(offset, run.kind);
                builder.undone(offset + 1, starts, true);
            });
            builder.append(run.to, run.kind);
        }
        return builder.build(owned);
    }

    private static int startsOf(int kind) {
        return kind == DONE || kind == BEGUN ? 0 : kind - UNDONE;
    }

    private @Nullable Run runAt(long offset) {
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
                return run;
            }
        }
        return null;
    }

    String encode() {
        ByteBuffer bytes = ByteBuffer.allocate(2 + runs.size() * 10);
        bytes.put(VERSION);
        bytes.put((byte) (owned ? 1 : 0));
        for (Run run : runs) {
            putNumber(bytes, (run.to - run.from) << KIND_BITS | run.kind);
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
            byte owned = bytes.get();
            if (owned < 0 || owned > 1) {
                return Optional.empty();
            }
            Builder builder = new Builder(base);
            while (bytes.hasRemaining()) {
                long number = getNumber(bytes);
                long length = number >>> KIND_BITS;
                int kind = (int) number & (1 << KIND_BITS) - 1;
                long most = Math.min(Long.MAX_VALUE - builder.end, MAX_LENGTH - (builder.end - base));
                if (kind > BEGUN || length > most) {
                    return Optional.empty();
                }
                builder.append(builder.end + length, kind);
            }
            return Optional.of(builder.build(owned == 1));
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

        /** All offsets from the last one given up to this one, which is not included, are done. */
        void done(long to) {
            append(to, DONE);
        }

        /**
         * All offsets from the last one given up to this one, which is not included, are undone and were started so often.
         *
         * @param begun whether they may have been begun, even if no start counts
         */
        void undone(long to, int starts, boolean begun) {
            append(to, starts == 0 && begun ? BEGUN : UNDONE + Math.min(starts, MAX_STARTS));
        }

        /** Everything that is known of the offsets from the last one given on. */
        void appendRest(OffsetRuns known) {
            for (Run run : known.runs) {
                if (run.to > end) {
                    append(Math.max(run.from, end), UNDONE);
                    append(run.to, run.kind);
                }
            }
        }

        private void append(long to, int kind) {
            if (to <= end) {
                return;
            }
            Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
            if (last != null && last.kind == kind) {
                runs.set(runs.size() - 1, new Run(last.from, to, kind));
            } else {
                runs.add(new Run(end, to, kind));
            }
            end = to;
        }

        /**
         * What is done below the first undone offset needs no run, nor does what was never begun above all others.
         *
         * @param owned whether the partition has an owner from now on
         */
        OffsetRuns build(boolean owned) {
            long base = start;
            int from = 0;
            int to = runs.size();
            if (from < to && runs.get(from).kind == DONE) {
                base = runs.get(from).to;
                from++;
            }
            if (from < to && runs.get(to - 1).kind == UNDONE) {
                to--;
            }
            return new OffsetRuns(base, owned, List.copyOf(runs.subList(from, to)));
        }
    }
}
