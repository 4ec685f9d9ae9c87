package io.tasklane.notifier.isolation;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Lets nothing through to an endpoint that fails, and after a while one attempt, on which it depends whether all goes on or the wait
 * begins again and is twice as long. Not safe for use by several threads.
 */
final class Breaker {

    private static final int FAILURES_IN_PERCENT = 50;
    private static final double GROWTH = 2;

    private final CircuitBreaker breaker;
    private final IntervalFunction waits;
    private final Clock clock;
    private int opened;
    private int era;
    private Instant opensUntil = Instant.EPOCH;

    Breaker(IsolationProperties properties, Clock clock) {
        this.clock = clock;
        this.waits = IntervalFunction.ofExponentialBackoff(
                properties.breakerWait(), GROWTH, properties.breakerLongestWait());
        this.breaker = CircuitBreaker.of(
                "endpoint",
                CircuitBreakerConfig.custom()
                        .clock(clock)
                        .slidingWindowSize(IsolationProperties.BREAKER_WINDOW)
                        .minimumNumberOfCalls(properties.breakerCalls())
                        .failureRateThreshold(FAILURES_IN_PERCENT)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .waitIntervalFunctionInOpenState(waits)
                        .build());
        breaker.getEventPublisher()
                .onStateTransition(
                        changed -> entered(changed.getStateTransition().getToState()));
    }

    private void entered(State state) {
        if (state == State.OPEN) {
            opened++;
            era++;
            opensUntil = clock.instant().plusMillis(waits.apply(opened));
        } else if (state == State.CLOSED) {
            opened = 0;
        }
    }

    /** Whether an attempt may begin. Each that begins is to be followed by one of the calls that end it. */
    boolean letsThrough() {
        return breaker.tryAcquirePermission();
    }

    /** What an attempt that begins now belongs to: another one each time that it opens. What ends in a later one decides nothing. */
    int era() {
        return era;
    }

    /** When it is of use to ask again; a time of the past if that depends on an attempt that is under way. */
    Instant opensUntil() {
        return opensUntil;
    }

    boolean isOpen() {
        return breaker.getState() != State.CLOSED;
    }

    /** Answers whether it was open until now. */
    boolean succeeded(int eraOfAttempt, long millis) {
        if (eraOfAttempt != era) {
            return false;
        }
        boolean wasOpen = isOpen();
        breaker.onSuccess(millis, TimeUnit.MILLISECONDS);
        return wasOpen && !isOpen();
    }

    void failed(int eraOfAttempt, long millis) {
        if (eraOfAttempt == era) {
            breaker.onError(millis, TimeUnit.MILLISECONDS, new AttemptFailed());
        }
    }

    void unused(int eraOfAttempt) {
        if (eraOfAttempt == era) {
            breaker.releasePermission();
        }
    }

    /** The library wants one; nobody looks at it. */
    private static final class AttemptFailed extends Exception {
        private static final long serialVersionUID = 1;

        AttemptFailed() {
            super("an attempt failed", null, false, false);
        }
    }
}
