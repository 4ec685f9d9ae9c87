package io.tasklane.parallel.delay;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What operators see of the tiers: how much waits, whether it goes on in time, and how late it comes home.
 *
 * <ul>
 *   <li>{@code tasklane.delay.depth} by {@code topic}: records in the partitions of this instance, gaps in the log included
 *   <li>{@code tasklane.delay.oldest.age} by {@code topic}: for how many seconds the first record should have been gone; 0 while
 *       none should. It goes on growing while there is no broker
 *   <li>{@code tasklane.delay.forwarded} by {@code topic}: records that left the tier
 *   <li>{@code tasklane.delay.undeliverable} by {@code topic}: those of them that became dead letters
 *   <li>{@code tasklane.delay.lateness} by {@code group}: how long after they were due records went home
 * </ul>
 */
final class DelayMeters implements AutoCloseable {

    private final MeterRegistry registry;
    private final Timer lateness;
    private final Map<String, Tier> tiers = new HashMap<>();
    private final List<Meter> meters = new ArrayList<>();

    DelayMeters(MeterRegistry registry, String group, Collection<String> topics, Clock clock) {
        this.registry = registry;
        this.lateness = kept(Timer.builder("tasklane.delay.lateness")
                .description("How long after they were due records went home")
                .tag("group", group)
                .register(registry));
        topics.forEach(topic -> tiers.put(topic, tier(topic, clock)));
    }

    private Tier tier(String topic, Clock clock) {
        Tier tier = new Tier(
                kept(Counter.builder("tasklane.delay.forwarded")
                        .description("Records that left the tier")
                        .tag("topic", topic)
                        .register(registry)),
                kept(Counter.builder("tasklane.delay.undeliverable")
                        .description("Records that left the tier as dead letters")
                        .tag("topic", topic)
                        .register(registry)));
        kept(Gauge.builder("tasklane.delay.depth", tier, state -> state.depth)
                .description("Records in the tier that were not sent on yet")
                .tag("topic", topic)
                .register(registry));
        kept(Gauge.builder("tasklane.delay.oldest.age", tier, state -> state.overdueSeconds(clock.millis()))
                .description("How long the tier's first record should have been gone")
                .baseUnit("seconds")
                .tag("topic", topic)
                .register(registry));
        return tier;
    }

    private <M extends Meter> M kept(M meter) {
        meters.add(meter);
        return meter;
    }

    /** What is owned now, all of it. */
    void observe(Collection<TierPartition> partitions) {
        Map<String, Long> depths = new HashMap<>();
        Map<String, Long> releases = new HashMap<>();
        for (TierPartition partition : partitions) {
            depths.merge(partition.partition().topic(), partition.depth(), Long::sum);
            releases.merge(partition.partition().topic(), partition.nextReleaseAt(), Math::min);
        }
        tiers.forEach((topic, tier) -> {
            tier.depth = depths.getOrDefault(topic, 0L);
            tier.nextReleaseAt = releases.getOrDefault(topic, Long.MAX_VALUE);
        });
    }

    void left(Hop hop, long now) {
        Tier tier = tiers.get(hop.waiting().delivered().topic());
        if (tier == null) {
            return;
        }
        tier.forwarded.increment();
        if (hop.kind() == Hop.Kind.DEAD_LETTER || hop.kind() == Hop.Kind.GIVEN_UP) {
            tier.undeliverable.increment();
        } else if (hop.kind() == Hop.Kind.HOME && hop.waiting().address() instanceof Address.Complete address) {
            lateness.record(Math.max(0, now - address.dueAt()), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        meters.forEach(registry::remove);
    }

    /** Written by the forwarder's thread, read by whoever asks the registry. */
    private static final class Tier {

        final Counter forwarded;
        final Counter undeliverable;
        volatile long depth;
        volatile long nextReleaseAt = Long.MAX_VALUE;

        Tier(Counter forwarded, Counter undeliverable) {
            this.forwarded = forwarded;
            this.undeliverable = undeliverable;
        }

        double overdueSeconds(long now) {
            long releaseAt = nextReleaseAt;
            // A record without a readable address is released at once, at no time in particular.
            return releaseAt == Long.MIN_VALUE ? 0 : Math.max(0, now - releaseAt) / 1_000.0;
        }
    }
}
