package io.tasklane.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunUntilClosedTest {

    private final CountDownLatch sessions = new CountDownLatch(2);

    @Test
    void aSessionThatFailsIsFollowedByAnotherWithoutPreparingAgain() throws Exception {
        AtomicInteger preparations = new AtomicInteger();
        try (RunUntilClosed runs = new RunUntilClosed("test", "group", preparations::incrementAndGet, this::fail)) {
            runs.start();

            assertThat(sessions.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(runs.isRunning()).isTrue();
            assertThat(preparations).hasValue(1);
        }
    }

    @Test
    void anErrorIsFollowedByAnotherSessionTooForNobodyElsePolls() throws Exception {
        Runnable session = () -> {
            sessions.countDown();
            throw new NoClassDefFoundError("what unpacks a compressed record, on purpose");
        };
        try (RunUntilClosed runs = new RunUntilClosed("test", "group", () -> {}, session)) {
            runs.start();

            assertThat(sessions.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(runs.isRunning()).isTrue();
        }
    }

    @Test
    void noSessionBeginsUntilThePreparationSucceeds() throws Exception {
        AtomicInteger preparations = new AtomicInteger();
        Runnable preparation = () -> {
            if (preparations.incrementAndGet() < 2) {
                throw new IllegalStateException("the topics cannot be created");
            }
        };
        try (RunUntilClosed runs = new RunUntilClosed("test", "group", preparation, sessions::countDown)) {
            runs.start();

            assertThat(sessions.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(preparations).hasValue(2);
        }
    }

    @Test
    void closeWaitsForTheSessionToEnd() throws Exception {
        AtomicInteger ended = new AtomicInteger();
        CountDownLatch begun = new CountDownLatch(1);
        RunUntilClosed[] itself = new RunUntilClosed[1];
        RunUntilClosed runs = new RunUntilClosed("test", "group", () -> {}, () -> {
            begun.countDown();
            while (!itself[0].isClosed()) {
                Thread.onSpinWait();
            }
            ended.incrementAndGet();
        });
        itself[0] = runs;
        runs.start();
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();

        runs.close();

        assertThat(ended).hasValue(1);
        assertThat(runs.isRunning()).isFalse();
    }

    private void fail() {
        sessions.countDown();
        throw new IllegalStateException("the broker is away");
    }
}
