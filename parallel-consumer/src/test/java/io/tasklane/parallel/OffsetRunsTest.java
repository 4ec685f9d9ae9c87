package io.tasklane.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class OffsetRunsTest {

    @Test
    void whatIsDoneComesBackFromTheText() {
        OffsetRuns.Builder builder = new OffsetRuns.Builder(100);
        builder.undone(103, 0, false);
        builder.done(110);
        builder.undone(111, 0, false);
        builder.done(1_000_000);

        OffsetRuns decoded =
                OffsetRuns.decode(100, builder.build(true).encode()).orElseThrow();

        assertThat(decoded.base()).isEqualTo(100);
        assertThat(decoded.isDone(102)).isFalse();
        assertThat(decoded.isDone(103)).isTrue();
        assertThat(decoded.isDone(109)).isTrue();
        assertThat(decoded.isDone(110)).isFalse();
        assertThat(decoded.isDone(999_999)).isTrue();
        assertThat(decoded.isDone(1_000_000)).isFalse();
        assertThat(decoded.isDone(99)).isFalse();
    }

    @Test
    void doneOffsetsAtTheBottomRaiseTheBaseAndUndoneOnesAtTheTopAreLeftOut() {
        OffsetRuns.Builder builder = new OffsetRuns.Builder(0);
        builder.done(10);
        builder.undone(20, 0, false);

        OffsetRuns runs = builder.build(true);

        assertThat(runs.base()).isEqualTo(10);
        assertThat(runs.encode()).isEqualTo(OffsetRuns.unknownFrom(10).encode());
    }

    @Test
    void anySetSurvivesTheText(TestInfo test) {
        long seed = System.nanoTime();
        System.out.println(test.getDisplayName() + " seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            int size = 1 + random.nextInt(2_000);
            double density = random.nextDouble();
            long start = random.nextLong(1L << 50);
            BitSet done = new BitSet();
            int[] starts = new int[size];
            BitSet begun = new BitSet();
            OffsetRuns.Builder builder = new OffsetRuns.Builder(start);
            for (int at = 0; at < size; at++) {
                done.set(at, random.nextDouble() < density);
                if (done.get(at)) {
                    builder.done(start + at + 1);
                } else {
                    starts[at] = random.nextInt(OffsetRuns.MAX_STARTS + 1);
                    begun.set(at, starts[at] > 0 || random.nextBoolean());
                    builder.undone(start + at + 1, starts[at], begun.get(at));
                }
            }
            OffsetRuns built = builder.build(true);

            OffsetRuns decoded = OffsetRuns.decode(built.base(), built.encode()).orElseThrow();

            assertThat(built.base()).isEqualTo(start + done.nextClearBit(0));
            for (int at = done.nextClearBit(0); at < size; at++) {
                assertThat(decoded.isDone(start + at)).isEqualTo(done.get(at));
                assertThat(decoded.startsAt(start + at)).isEqualTo(starts[at]);
                assertThat(decoded.isBegun(start + at)).isEqualTo(begun.get(at));
            }
        }
    }

    @Test
    void aTextOfAnEarlierReleaseSaysTheSame() {
        byte[] runs = {2, 1, 2 << 3 | 1, 1 << 3 | 4, 3 << 3, 1 << 3 | 2};

        OffsetRuns decoded =
                OffsetRuns.decode(10, Base64.getEncoder().encodeToString(runs)).orElseThrow();

        assertThat(decoded.wasOwned()).isTrue();
        assertThat(decoded.isBegun(11)).isFalse();
        assertThat(decoded.startsAt(12)).isEqualTo(3);
        assertThat(decoded.isBegun(12)).isTrue();
        assertThat(decoded.isDone(15)).isTrue();
        assertThat(decoded.startsAt(16)).isEqualTo(1);
    }

    @Test
    void correctedStartsLeaveEverythingElseAsItIs() {
        OffsetRuns.Builder builder = new OffsetRuns.Builder(0);
        builder.undone(3, 2, true);
        builder.done(5);
        builder.undone(6, 1, true);

        OffsetRuns corrected = builder.build(true).withStarts(new TreeMap<>(Map.of(1L, 1, 5L, 0)));

        assertThat(corrected.wasOwned()).isTrue();
        assertThat(corrected.base()).isZero();
        assertThat(List.of(0L, 1L, 2L, 5L)).extracting(corrected::startsAt).containsExactly(2, 1, 2, 0);
        assertThat(List.of(0L, 1L, 2L, 5L)).allMatch(corrected::isBegun);
        assertThat(List.of(3L, 4L)).allMatch(corrected::isDone);
    }

    @Test
    void hostileTextsAreNoneOfOurs() {
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[0] = 2;
            }
            OffsetRuns.decode(random.nextLong() >>> 1, Base64.getEncoder().encodeToString(bytes))
                    .ifPresent(runs -> {
                        long offset = runs.base() + random.nextInt(100);
                        assertThat(runs.startsAt(offset)).isBetween(0, OffsetRuns.MAX_STARTS);
                        assertThat(runs.isDone(offset) && runs.isBegun(offset)).isFalse();
                        assertThat(OffsetRuns.decode(runs.base(), runs.encode()))
                                .isPresent();
                    });
        }
        assertThat(OffsetRuns.decode(0, "")).isEmpty();
        assertThat(OffsetRuns.decode(0, "not base64!")).isEmpty();
        assertThat(OffsetRuns.decode(0, Base64.getEncoder().encodeToString(new byte[] {9, 4})))
                .isEmpty();
        for (int kind = 6; kind < 8; kind++) {
            assertThat(OffsetRuns.decode(0, Base64.getEncoder().encodeToString(new byte[] {2, 0, (byte) (8 + kind)})))
                    .as("a run of a kind that there is not")
                    .isEmpty();
        }
        assertThat(OffsetRuns.decode(
                        Long.MAX_VALUE - 1, OffsetRuns.startingAt(0).encode()))
                .isPresent();
    }
}
