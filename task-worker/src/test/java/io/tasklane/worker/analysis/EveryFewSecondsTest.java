package io.tasklane.worker.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EveryFewSecondsTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 7);
    private final AtomicInteger looks = new AtomicInteger();
    private final EveryFewSeconds pace = new EveryFewSeconds(() -> {
        looks.incrementAndGet();
        return nanos.get();
    });

    @Test
    void theClockIsLookedAtOnlyNowAndThen() {
        for (int row = 0; row < 100 * EveryFewSeconds.ROWS_BETWEEN_LOOKS; row++) {
            assertThat(pace.isDue()).isFalse();
        }
        assertThat(looks).hasValue(1 + 100);
    }

    @Test
    void aCheckpointIsDueAfterFiveSecondsAndStaysSoUntilItIsTaken() {
        pass(Duration.ofMillis(4_999));
        assertThat(isDueWithinALook()).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(isDueWithinALook()).isTrue();
        assertThat(pace.isDue()).isTrue();

        pace.taken();

        pass(Duration.ofMillis(4_999));
        assertThat(isDueWithinALook()).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(isDueWithinALook()).isTrue();
    }

    @Test
    void checkpointsThatTakeLongAreMadeLessOften() {
        pass(Duration.ofSeconds(5));
        assertThat(isDueWithinALook()).isTrue();
        pass(Duration.ofMillis(200));
        pace.taken();

        pass(Duration.ofSeconds(19));
        assertThat(isDueWithinALook()).isFalse();
        pass(Duration.ofSeconds(1));
        assertThat(isDueWithinALook()).isTrue();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private boolean isDueWithinALook() {
        boolean due = false;
        for (int row = 0; row < EveryFewSeconds.ROWS_BETWEEN_LOOKS; row++) {
            due |= pace.isDue();
        }
        return due;
    }
}
