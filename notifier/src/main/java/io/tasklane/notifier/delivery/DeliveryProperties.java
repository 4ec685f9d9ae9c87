package io.tasklane.notifier.delivery;

import static io.tasklane.parallel.ParallelConsumerSettings.MAX_IN_FLIGHT_PER_PARTITION;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How webhooks are delivered.
 *
 * @param maxAttempts how often a delivery is tried in all, the first time included
 * @param retryWaits the wait before the second attempt, the third …; the last one also before all that follow
 * @param deadline how long one attempt may take, from the look-up of the host to the last byte of the answer
 * @param maxInFlight how many deliveries are under way or wait for their next attempt at a time
 * @param maxInFlightPerPartition the same for one partition; a low one lets a few deliveries that wait hold up all others
 */
@ConfigurationProperties("tasklane.notifier")
record DeliveryProperties(
        @DefaultValue("4") int maxAttempts,
        @DefaultValue({"1s", "5s", "30s"}) List<Duration> retryWaits,
        @DefaultValue("15s") Duration deadline,
        @DefaultValue("2000") int maxInFlight,
        @DefaultValue("600") int maxInFlightPerPartition) {

    DeliveryProperties {
        retryWaits = List.copyOf(retryWaits);
        require(maxAttempts >= 1, "max-attempts must be at least 1");
        require(!retryWaits.isEmpty(), "retry-waits must name at least one wait");
        require(retryWaits.stream().noneMatch(Duration::isNegative), "retry-waits must not be negative");
        require(!deadline.isNegative() && !deadline.isZero(), "deadline must be positive");
        require(maxInFlight >= 1, "max-in-flight must be at least 1");
        require(
                maxInFlightPerPartition >= 1 && maxInFlightPerPartition <= MAX_IN_FLIGHT_PER_PARTITION,
                "max-in-flight-per-partition must be 1 to " + MAX_IN_FLIGHT_PER_PARTITION);
    }

    private static void require(boolean kept, String rule) {
        if (!kept) {
            throw new IllegalArgumentException("tasklane.notifier." + rule);
        }
    }
}
