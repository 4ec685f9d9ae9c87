package io.tasklane.worker.execution;

import io.tasklane.model.RetryPolicy;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Exponential backoff with jitter: the wait doubles with each failed attempt up to the policy's longest. */
final class Backoff {

    /** Up to this part of the wait is added by chance, so that tasks that failed together do not come back together. */
    private static final double JITTER = 0.25;

    private final RandomGenerator random;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** How long to wait after this attempt failed; the first attempt is 1. */
    Duration after(int failedAttempt, RetryPolicy policy) {
        double doubled = policy.initialSeconds() * Math.pow(2, failedAttempt - 1);
        double seconds = Math.min(doubled, policy.maxSeconds());
        return Duration.ofMillis(Math.round(seconds * 1000 * (1 + JITTER * random.nextDouble())));
    }
}
