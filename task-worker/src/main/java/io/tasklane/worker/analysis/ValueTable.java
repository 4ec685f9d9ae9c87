package io.tasklane.worker.analysis;

import java.io.IOException;
import java.util.Arrays;

/**
 * Counts different values exactly, as many as it was made for. It holds them in flat arrays, so that counting a value that is
 * there makes no object.
 */
final class ValueTable {

    private static final int FIRST_VALUES = 64;
    private static final int FIRST_CHARACTERS = 512;

    /** The low bits of a slot say which value it is, from 1; the high bits are those of the value's hash. */
    private static final long VALUE_BITS = (1L << 20) - 1;

    private final int maxValues;
    private final int maxCharacters;
    private long[] slots = new long[FIRST_VALUES * 2];
    private long[] counts = new long[FIRST_VALUES];
    private long[] hashes = new long[FIRST_VALUES];
    private int[] ends = new int[FIRST_VALUES];
    private char[] characters = new char[FIRST_CHARACTERS];
    private int size;

    /** @param maxValues at most 2^19 */
    ValueTable(int maxValues, int maxCharacters) {
        this.maxValues = maxValues;
        this.maxCharacters = maxCharacters;
    }

    /** Counts a value; false, and it is not counted, if it is new and there is no room for it. */
    boolean add(char[] text, int offset, int length) {
        long hash = ValueHash.of(text, offset, length);
        int mask = slots.length - 1;
        int slot = (int) (hash >>> 20) & mask;
        while (slots[slot] != 0) {
            if (((slots[slot] ^ hash) & ~VALUE_BITS) == 0) {
                int value = (int) (slots[slot] & VALUE_BITS) - 1;
                int begin = begin(value);
                if (ends[value] - begin == length && isAt(begin, text, offset, length)) {
                    counts[value]++;
                    return true;
                }
            }
            slot = slot + 1 & mask;
        }
        int end = begin(size) + length;
        if (size == maxValues || end > maxCharacters) {
            return false;
        }
        append(text, offset, length, end, hash);
        slots[slot] = hash & ~VALUE_BITS | size;
        if (size * 2 > slots.length && size < maxValues) {
            growSlots();
        }
        return true;
    }

    int size() {
        return size;
    }

    void forEach(Visitor visitor) {
        for (int value = 0; value < size; value++) {
            int begin = begin(value);
            visitor.visit(characters, begin, ends[value] - begin, hashes[value], counts[value]);
        }
    }

    void clear() {
        Arrays.fill(slots, 0);
        size = 0;
    }

    void writeTo(StateWriter out) throws IOException {
        out.count(size);
        for (int value = 0; value < size; value++) {
            int begin = begin(value);
            out.text(characters, begin, ends[value] - begin);
            out.count(counts[value]);
        }
    }

    /** Fills an empty table; says how many values there were, all occurrences counted. */
    long restore(StateReader in) throws IOException {
        int values = in.count(maxValues);
        long occurrences = 0;
        for (int value = 0; value < values; value++) {
            char[] text = in.text(maxCharacters - begin(value));
            long count = in.count();
            StateReader.require(
                    text.length > 0 && count > 0 && add(text, 0, text.length) && size == value + 1,
                    "a table holds a value twice, or an empty one");
            counts[value] = count;
            occurrences += count;
        }
        return occurrences;
    }

    /** A plain loop: most values are so short that the library's call costs more than it saves. */
    private boolean isAt(int begin, char[] text, int offset, int length) {
        char[] held = characters;
        for (int i = 0; i < length; i++) {
            if (held[begin + i] != text[offset + i]) {
                return false;
            }
        }
        return true;
    }

    private int begin(int value) {
        return value == 0 ? 0 : ends[value - 1];
    }

    private void append(char[] text, int offset, int length, int end, long hash) {
        if (size == counts.length) {
            counts = Arrays.copyOf(counts, size * 2);
            ends = Arrays.copyOf(ends, size * 2);
            hashes = Arrays.copyOf(hashes, size * 2);
        }
        if (end > characters.length) {
            characters = Arrays.copyOf(characters, Math.min(maxCharacters, Math.max(end, characters.length * 2)));
        }
        System.arraycopy(text, offset, characters, end - length, length);
        ends[size] = end;
        counts[size] = 1;
        hashes[size] = hash;
        size++;
    }

    private void growSlots() {
        long[] grown = new long[slots.length * 2];
        int mask = grown.length - 1;
        for (long taken : slots) {
            if (taken != 0) {
                int slot = (int) (taken >>> 20) & mask;
                while (grown[slot] != 0) {
                    slot = slot + 1 & mask;
                }
                grown[slot] = taken;
            }
        }
        slots = grown;
    }

    /** Sees the values of a table, in the order in which they came. */
    @FunctionalInterface
    interface Visitor {

        void visit(char[] text, int offset, int length, long hash, long count);
    }
}
