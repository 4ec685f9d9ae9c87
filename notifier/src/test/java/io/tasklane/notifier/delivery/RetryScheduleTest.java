package io.tasklane.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {

    private static final List<Duration> WAITS =
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30));

    private final RetrySchedule schedule = schedule(6, 0);

    @Test
    void eachAttemptHasItsOwnWaitAndTheLastWaitIsRepeated() {
        assertThat(schedule.waitAfter(1, null)).contains(Duration.ofSeconds(1));
        assertThat(schedule.waitAfter(2, null)).contains(Duration.ofSeconds(5));
        assertThat(schedule.waitAfter(3, null)).contains(Duration.ofSeconds(30));
        assertThat(schedule.waitAfter(5, null)).contains(Duration.ofSeconds(30));
    }

    @Test
    void afterTheLastAttemptThereIsNoOther() {
        assertThat(schedule.waitAfter(6, null)).isEmpty();
        assertThat(schedule.waitAfter(6, Duration.ofSeconds(3))).isEmpty();
    }

    @Test
    void whatTheReceiverAskedForIsTheLeast() {
        assertThat(schedule.waitAfter(1, Duration.ofSeconds(20))).contains(Duration.ofSeconds(20));
        assertThat(schedule.waitAfter(3, Duration.ofSeconds(20))).contains(Duration.ofSeconds(30));
    }

    @Test
    void aReceiverCannotAskForMoreThanTheBound() {
        assertThat(schedule.waitAfter(1, Duration.ofDays(400))).contains(Duration.ofSeconds(60));
    }

    @Test
    void chanceOnlyMakesAWaitLonger() {
        RetrySchedule spread = schedule(6, 1);

        assertThat(spread.waitAfter(2, null)).contains(Duration.ofMillis(5500));
        assertThat(spread.waitAfter(1, Duration.ofSeconds(20))).contains(Duration.ofSeconds(22));
    }

    private static RetrySchedule schedule(int maxAttempts, double chance) {
        return new RetrySchedule(maxAttempts, WAITS, Duration.ofSeconds(60), () -> chance);
    }
}
