package io.tasklane.worker.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

    @Test
    void aCancelledDeadlineIsNotKept() {
        try (Deadlines deadlines = new Deadlines()) {
            Timer.Alarm alarm = deadlines.in(Duration.ofSeconds(3_000), () -> {});
            assertThat(deadlines.pending()).isEqualTo(1);

            alarm.cancel();

            assertThat(deadlines.pending()).isZero();
        }
    }

    @Test
    void aDeadlineThatPassesRunsItsActionAndOneThatFailsHoldsUpNoOther() throws InterruptedException {
        try (Deadlines deadlines = new Deadlines()) {
            CountDownLatch passed = new CountDownLatch(1);

            deadlines.in(Duration.ZERO, () -> {
                throw new IllegalStateException("on purpose");
            });
            deadlines.in(Duration.ofMillis(1), passed::countDown);

            assertThat(passed.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aDeadlineMayBeFurtherAwayThanThereAreNanoseconds() {
        try (Deadlines deadlines = new Deadlines()) {
            deadlines.in(Duration.between(Instant.EPOCH, Instant.parse("9999-12-30T00:00:00Z")), () -> {});

            assertThat(deadlines.pending()).isEqualTo(1);
        }
    }
}
