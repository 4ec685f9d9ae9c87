package io.tasklane.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    private static final long MILLI = 1_000_000;

    private final SteppedTime time = new SteppedTime();

    @Test
    void requestsAreDueEvenlyAndNoLaterForAServerThatStandsStill() {
        Schedule schedule = Schedule.steady(time, 100, 300);
        Latencies latencies = new Latencies();
        int number = 0;
        for (OptionalLong due = schedule.take(); due.isPresent(); due = schedule.take()) {
            // Each answer takes a millisecond, but for one that takes a second: a hundred requests are due meanwhile.
            time.pass(number++ == 100 ? 1_000 * MILLI : MILLI);
            latencies.add(time.nanos() - due.getAsLong());
        }
        assertThat(latencies.count()).isEqualTo(300);
        assertThat(latencies.millis(50)).isEqualTo(1, within(0.01));
        // Who measured from when a request was sent would have one of three hundred that took long.
        assertThat(latencies.millis(70)).isGreaterThan(10);
        assertThat(latencies.millis(90)).isGreaterThan(500);
        assertThat(latencies.millis(100)).isBetween(999.0, 1_001.0);
    }

    @Test
    void noRequestIsSentBeforeItIsDue() {
        Schedule schedule = Schedule.steady(time, 1_000, 3);
        assertThat(schedule.take()).hasValue(0);
        assertThat(schedule.take()).hasValue(MILLI);
        assertThat(time.nanos()).isEqualTo(MILLI);
        assertThat(schedule.take()).hasValue(2 * MILLI);
        assertThat(schedule.take()).isEmpty();
    }

    /** Goes on only when somebody waits or it is told to. */
    private static final class SteppedTime implements Time {

        private long now;

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public void await(long nanos) {
            now = Math.max(now, nanos);
        }

        void pass(long nanos) {
            now += nanos;
        }
    }
}
