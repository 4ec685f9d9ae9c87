package io.tasklane.notifier.isolation;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How many attempts may begin in which time. Signs of overload halve it, at most once a second; each success gives a little back,
 * about a tenth a second where all that is allowed is used. Not safe for use by several threads.
 */
final class Pace {

    private static final double LEAST = 1;
    private static final double RAMP_BEGINS_AT = 10;
    private static final double GAIN = 0.1;
    /** A bucket is made anew when its rate has changed by such a part. */
    private static final double NOTICEABLE = 0.05;

    private final Clock clock;
    private final TimeMeter time;
    private Limits limits;
    private Bucket bucket;
    private double perSecond;
    private double applied;
    private long slowedAt;
    private long second;
    private int begunNow;
    private int begunBefore;

    Pace(Limits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
        this.time = new ClockTime(clock);
        this.perSecond = limits.perSecond();
        this.applied = perSecond;
        this.slowedAt = clock.millis() - TimeUnit.SECONDS.toMillis(1);
        this.bucket = Bucket.builder()
                .addLimit(bandwidth())
                .withCustomTimePrecision(time)
                .build();
    }

    /** What the endpoint may have at most is something else from now on. */
    void limitTo(Limits changed) {
        if (!changed.equals(limits)) {
            boolean wasSlowed = perSecond < limits.perSecond();
            limits = changed;
            perSecond = wasSlowed ? Math.min(perSecond, changed.perSecond()) : changed.perSecond();
            apply();
        }
    }

    /** Takes the right to begin an attempt; answers how many nanoseconds it is until there is one, 0 if it was there. */
    long take() {
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        if (probe.isConsumed()) {
            tick();
            begunNow++;
            return 0;
        }
        return Math.max(1, probe.getNanosToWaitForRefill());
    }

    void overloaded() {
        long now = clock.millis();
        if (now - slowedAt < TimeUnit.SECONDS.toMillis(1)) {
            return;
        }
        slowedAt = now;
        tick();
        double used = Math.max(LEAST, Math.max(begunNow, begunBefore));
        slowTo(Math.min(perSecond, used) / 2);
    }

    void well() {
        if (perSecond < limits.perSecond()) {
            perSecond = Math.min(limits.perSecond(), perSecond + GAIN);
            if (perSecond >= limits.perSecond() || Math.abs(perSecond - applied) > applied * NOTICEABLE) {
                apply();
            }
        }
    }

    /** It was away and is there again: what has piled up must not take it down at once. */
    void rampUp() {
        slowTo(Math.min(perSecond, RAMP_BEGINS_AT));
    }

    /** How many attempts may begin in a second. */
    double perSecond() {
        return perSecond;
    }

    private void slowTo(double slower) {
        perSecond = Math.max(LEAST, slower);
        apply();
    }

    private void apply() {
        applied = perSecond;
        bucket.replaceConfiguration(
                BucketConfiguration.builder().addLimit(bandwidth()).build(), TokensInheritanceStrategy.AS_IS);
    }

    /** The bucket shrinks with the rate. */
    private Bandwidth bandwidth() {
        long capacity = Math.max(1, (long) Math.ceil(limits.burst() * applied / limits.perSecond()));
        return Bandwidth.builder()
                .capacity(capacity)
                .refillGreedy(1, Duration.ofNanos((long) (TimeUnit.SECONDS.toNanos(1) / applied)))
                .build();
    }

    private void tick() {
        long current = clock.millis() / TimeUnit.SECONDS.toMillis(1);
        if (current != second) {
            begunBefore = current == second + 1 ? begunNow : 0;
            begunNow = 0;
            second = current;
        }
    }

    private record ClockTime(Clock clock) implements TimeMeter {

        @Override
        public long currentTimeNanos() {
            return TimeUnit.MILLISECONDS.toNanos(clock.millis());
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }
}
