package io.tasklane.notifier.isolation;

import io.tasklane.model.WebhookEndpoint;
import io.tasklane.model.WebhookEndpoint.RateLimit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much of the notifier one endpoint can have, and when it is given up.
 *
 * @param perSecond how many attempts may begin in a second in the long run, where an endpoint says nothing else
 * @param burst how many may begin at once after a pause, where an endpoint says nothing else
 * @param maxInFlight how many attempts may be under way at a time, where an endpoint says nothing else. A new endpoint begins with at
 *     most ten, and has more with each success
 * @param maxPresent how many of an endpoint's deliveries may be in the notifier at a time, those included that wait for their turn:
 *     less than {@code tasklane.notifier.max-in-flight-per-partition}, or one endpoint can hold up those that share its partition
 * @param breakerCalls of the last twenty attempts so many must be known before their failures open the breaker; half of them do
 * @param breakerWait for how long an open breaker lets nothing through before one attempt tries again; doubles each time that it fails
 * @param breakerLongestWait the most that {@code breakerWait} grows to
 * @param disableAfter for how long nothing must succeed before an endpoint is disabled
 * @param failuresApart how far apart two failures must be, at least, before an endpoint is disabled
 * @param pingAttempts how many attempts there are to have a new endpoint show that it wants to be called
 */
@ConfigurationProperties("tasklane.notifier.endpoint")
public record IsolationProperties(
        @DefaultValue("10000") int perSecond,
        @DefaultValue("10000") int burst,
        @DefaultValue("100") int maxInFlight,
        @DefaultValue("250") int maxPresent,
        @DefaultValue("10") int breakerCalls,
        @DefaultValue("10s") Duration breakerWait,
        @DefaultValue("5m") Duration breakerLongestWait,
        @DefaultValue("5d") Duration disableAfter,
        @DefaultValue("12h") Duration failuresApart,
        @DefaultValue("3") int pingAttempts) {

    static final int BREAKER_WINDOW = 20;

    private static final Duration SHORTEST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    /** @throws IllegalArgumentException if a value is out of bounds */
    public IsolationProperties {
        require(perSecond >= 1, "per-second must be at least 1");
        require(burst >= 1, "burst must be at least 1");
        require(maxInFlight >= 1, "max-in-flight must be at least 1");
        require(maxPresent >= 1, "max-present must be at least 1");
        require(breakerCalls >= 1 && breakerCalls <= BREAKER_WINDOW, "breaker-calls must be 1 to " + BREAKER_WINDOW);
        require(
                breakerWait.compareTo(SHORTEST_WAIT) >= 0 && breakerWait.compareTo(breakerLongestWait) <= 0,
                "breaker-wait must be 100 ms to breaker-longest-wait");
        require(breakerLongestWait.compareTo(LONGEST_WAIT) <= 0, "breaker-longest-wait must be at most a day");
        require(!disableAfter.isNegative() && !disableAfter.isZero(), "disable-after must be positive");
        require(!failuresApart.isNegative(), "failures-apart must not be negative");
        require(pingAttempts >= 1, "ping-attempts must be at least 1");
    }

    /** @param endpoint what an endpoint asks for, if it is a standing one */
    Limits limitsOf(@Nullable WebhookEndpoint endpoint) {
        RateLimit rate = endpoint == null ? null : endpoint.rateLimit();
        Integer asked = endpoint == null ? null : endpoint.maxInFlight();
        int most = asked == null ? maxInFlight : Math.max(1, asked);
        return new Limits(
                rate == null ? perSecond : rate.perSecond(),
                rate == null ? burst : rate.burst(),
                Math.min(most, maxPresent));
    }

    private static void require(boolean kept, String rule) {
        if (!kept) {
            throw new IllegalArgumentException("tasklane.notifier.endpoint." + rule);
        }
    }
}
