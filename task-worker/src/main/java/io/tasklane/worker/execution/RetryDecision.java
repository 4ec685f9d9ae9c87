package io.tasklane.worker.execution;

import static java.util.Objects.requireNonNullElse;

import io.tasklane.model.RetryPolicy;
import io.tasklane.model.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Decides whether a failed attempt is followed by another, and when. */
final class RetryDecision {

    private final Backoff backoff;

    RetryDecision(RandomGenerator random) {
        this.backoff = new Backoff(random);
    }

    /** The task's own policy as far as its type lets it, else the type's. */
    static RetryPolicy policy(Command command, TaskType type) {
        return bounded(requireNonNullElse(command.submitted().retry(), type.retry()), type.retryLimit());
    }

    /** When the next attempt is; nothing if there is none. */
    Optional<Instant> nextAttempt(Command command, RetryPolicy policy, AttemptFailure failure, Instant now) {
        if (!failure.mayPass() || command.countedAttempts() >= policy.maxAttempts()) {
            return Optional.empty();
        }
        Duration wait = backoff.after(command.countedAttempts(), policy);
        Duration floor = failure.retryAfter();
        Instant next = now.plus(wait.compareTo(floor) < 0 ? floor : wait);
        return command.isExpired(next) ? Optional.empty() : Optional.of(next);
    }

    private static RetryPolicy bounded(RetryPolicy policy, @Nullable RetryPolicy limit) {
        return limit == null
                ? policy
                : new RetryPolicy(
                        Math.min(policy.maxAttempts(), limit.maxAttempts()),
                        Math.min(policy.initialSeconds(), limit.initialSeconds()),
                        Math.min(policy.maxSeconds(), limit.maxSeconds()));
    }
}
