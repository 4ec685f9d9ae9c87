package io.tasklane.worker.analysis;

/** A 64 bit hash of a text that takes four characters at a step. The same text has the same hash in every run. */
final class ValueHash {

    private static final long FACTOR = 0x9E3779B97F4A7C15L;
    private static final long LAST_FACTOR = 0xD6E8FEB86659FD93L;

    private ValueHash() {}

    static long of(char[] text, int offset, int length) {
        long hash = length * FACTOR;
        int at = offset;
        int end = offset + length;
        for (; at + 4 <= end; at += 4) {
            long word = text[at] | (long) text[at + 1] << 16 | (long) text[at + 2] << 32 | (long) text[at + 3] << 48;
            hash = step(hash, word);
        }
        long rest = 0;
        for (; at < end; at++) {
            rest = rest << 16 | text[at];
        }
        hash = step(hash, rest) * LAST_FACTOR;
        return hash ^ hash >>> 32;
    }

    private static long step(long hash, long word) {
        long mixed = (hash ^ word) * FACTOR;
        return mixed ^ mixed >>> 32;
    }
}
