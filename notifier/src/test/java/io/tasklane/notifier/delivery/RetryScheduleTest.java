package io.tasklane.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {

    private static final List<Duration> WAITS =
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30));

    private final RetrySchedule schedule = new RetrySchedule(WAITS, () -> 0);

    @Test
    void eachAttemptHasItsOwnWait() {
        assertThat(schedule.waitAfter(1, null)).contains(Duration.ofSeconds(1));
        assertThat(schedule.waitAfter(2, null)).contains(Duration.ofSeconds(5));
        assertThat(schedule.waitAfter(3, null)).contains(Duration.ofSeconds(30));
    }

    @Test
    void behindTheLastWaitThereIsNoOtherAttempt() {
        assertThat(schedule.waitAfter(4, null)).isEmpty();
        assertThat(schedule.waitAfter(4, Duration.ofSeconds(3))).isEmpty();
        assertThat(schedule.waitAfter(Integer.MAX_VALUE, null)).isEmpty();
    }

    @Test
    void withoutWaitsThereIsOneAttempt() {
        assertThat(new RetrySchedule(List.of(), () -> 0).waitAfter(1, null)).isEmpty();
    }

    @Test
    void whatTheReceiverAskedForIsTheLeast() {
        assertThat(schedule.waitAfter(1, Duration.ofSeconds(20))).contains(Duration.ofSeconds(20));
        assertThat(schedule.waitAfter(3, Duration.ofSeconds(20))).contains(Duration.ofSeconds(30));
    }

    @Test
    void aReceiverCannotAskForMoreThanADay() {
        assertThat(schedule.waitAfter(1, Duration.ofDays(400))).contains(Duration.ofDays(1));
    }

    @Test
    void chanceOnlyMakesAWaitLonger() {
        var spread = new RetrySchedule(WAITS, () -> 1);

        assertThat(spread.waitAfter(2, null)).contains(Duration.ofMillis(5500));
        assertThat(spread.waitAfter(1, Duration.ofSeconds(20))).contains(Duration.ofSeconds(22));
    }
}
