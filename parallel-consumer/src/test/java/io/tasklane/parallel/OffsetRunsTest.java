package io.tasklane.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class OffsetRunsTest {

    @Test
    void whatIsDoneComesBackFromTheText() {
        OffsetRuns.Builder builder = new OffsetRuns.Builder(100);
        builder.undone(103, 0);
        builder.done(110);
        builder.undone(111, 0);
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
        builder.undone(20, 0);

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
            OffsetRuns.Builder builder = new OffsetRuns.Builder(start);
            for (int at = 0; at < size; at++) {
                done.set(at, random.nextDouble() < density);
                if (done.get(at)) {
                    builder.done(start + at + 1);
                } else {
                    starts[at] = random.nextInt(OffsetRuns.MAX_STARTS + 1);
                    builder.undone(start + at + 1, starts[at]);
                }
            }
            OffsetRuns built = builder.build(true);

            OffsetRuns decoded = OffsetRuns.decode(built.base(), built.encode()).orElseThrow();

            assertThat(built.base()).isEqualTo(start + done.nextClearBit(0));
            for (int at = done.nextClearBit(0); at < size; at++) {
                assertThat(decoded.isDone(start + at)).isEqualTo(done.get(at));
                assertThat(decoded.startsAt(start + at)).isEqualTo(starts[at]);
            }
        }
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
                    .ifPresent(runs -> runs.isDone(random.nextLong()));
        }
        assertThat(OffsetRuns.decode(0, "")).isEmpty();
        assertThat(OffsetRuns.decode(0, "not base64!")).isEmpty();
        assertThat(OffsetRuns.decode(0, Base64.getEncoder().encodeToString(new byte[] {9, 4})))
                .isEmpty();
        assertThat(OffsetRuns.decode(
                        Long.MAX_VALUE - 1, OffsetRuns.startingAt(0).encode()))
                .isPresent();
    }
}
