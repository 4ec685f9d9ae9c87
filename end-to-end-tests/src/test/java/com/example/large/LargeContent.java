package com.example.large;

import java.nio.ByteBuffer;

/** Bytes that look random and can be told at any position without those before it. */
public final class LargeContent {

    private LargeContent() {}

    /** The bytes from a position on. */
    public static byte[] at(long seed, long position, int length) {
        int skipped = (int) (position % Long.BYTES);
        int words = (skipped + length + Long.BYTES - 1) / Long.BYTES;
        ByteBuffer buffer = ByteBuffer.allocate(words * Long.BYTES);
        long first = position / Long.BYTES;
        for (int word = 0; word < words; word++) {
            buffer.putLong(mixed(seed + (first + word) * 0x9e3779b97f4a7c15L));
        }
        byte[] bytes = new byte[length];
        buffer.get(skipped, bytes);
        return bytes;
    }

    /** The finalizer of SplitMix64. */
    private static long mixed(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
