package io.tasklane.notifier.delivery;

import static io.tasklane.parallel.ParallelConsumerSettings.MAX_IN_FLIGHT_PER_PARTITION;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How webhooks are delivered.
 *
 * @param retryWaits the wait before the second attempt, the third …; a delivery that fails after the last one is given up
 * @param deadline how long one attempt may take, from the look-up of the host to the last byte of the answer
 * @param maxInFlight how many attempts are under way at a time
 * @param maxInFlightPerPartition the same for one partition; a low one lets a few receivers that are slow hold up all others
 */
@ConfigurationProperties("tasklane.notifier")
record DeliveryProperties(
        @DefaultValue({"5s", "5m", "30m", "2h", "5h", "10h", "14h", "20h", "24h"})
        List<Duration> retryWaits,

        @DefaultValue("15s") Duration deadline,
        @DefaultValue("2000") int maxInFlight,
        @DefaultValue("600") int maxInFlightPerPartition) {

    private static final Duration LONGEST_WAIT = Duration.ofDays(30);

    DeliveryProperties {
        retryWaits = List.copyOf(retryWaits);
        require(
                retryWaits.stream().noneMatch(wait -> wait.isNegative() || wait.compareTo(LONGEST_WAIT) > 0),
                "retry-waits must be 0 to " + LONGEST_WAIT.toDays() + " days each");
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
