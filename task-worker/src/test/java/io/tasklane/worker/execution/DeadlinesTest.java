package io.tasklane.worker.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

    @Test
    void aCancelledDeadlineIsNotKept() {
        try (Deadlines deadlines = new Deadlines()) {
            Deadlines.Deadline deadline = deadlines.in(3_000, () -> {});
            assertThat(deadlines.pending()).isEqualTo(1);

            deadline.cancel();

            assertThat(deadlines.pending()).isZero();
            assertThat(deadline.hasPassed()).isFalse();
        }
    }

    @Test
    void aDeadlineThatPassesRunsItsAction() throws InterruptedException {
        try (Deadlines deadlines = new Deadlines()) {
            CountDownLatch passed = new CountDownLatch(1);

            Deadlines.Deadline deadline = deadlines.in(1, passed::countDown);

            assertThat(passed.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(deadline.hasPassed()).isTrue();
        }
    }

    @Test
    void withoutANumberThereIsNoDeadline() {
        try (Deadlines deadlines = new Deadlines()) {
            deadlines.in(null, () -> {});

            assertThat(deadlines.pending()).isZero();
        }
    }
}
