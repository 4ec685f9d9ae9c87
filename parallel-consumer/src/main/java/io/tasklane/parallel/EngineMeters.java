package io.tasklane.parallel;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;

/** Shows how an engine does: how much is in flight, how long outcomes take, how far behind it is. */
final class EngineMeters implements AutoCloseable {

    private static final long OBSERVE_EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    /** What is known of a topic's partitions that this engine owns. */
    private record TopicState(long lag, long oldest) {
        static final TopicState NONE = new TopicState(0, Long.MAX_VALUE);

        TopicState and(long moreLag, OptionalLong age) {
            return new TopicState(lag + moreLag, Math.min(oldest, age.orElse(Long.MAX_VALUE)));
        }

        double ageInSeconds() {
            return oldest == Long.MAX_VALUE ? 0 : Math.max(0, System.currentTimeMillis() - oldest) / 1000.0;
        }
    }

    private final MeterRegistry registry;
    private final List<Meter> meters = new ArrayList<>();
    private final Timer outcomeLatency;
    private final Timer transactionTime;
    private final DistributionSummary transactionSize;
    private final MultiGauge lag;
    private final MultiGauge oldestAge;
    private final Tags tags;
    private volatile int inFlight;
    private volatile int pausedPartitions;
    private volatile int waiting;
    private volatile long waitingBytes;
    private long observedAt = System.nanoTime() - OBSERVE_EVERY_NANOS;

    EngineMeters(MeterRegistry registry, String group) {
        this.registry = registry;
        this.tags = Tags.of("group", group);
        this.outcomeLatency = kept(Timer.builder("tasklane.consumer.outcome.latency")
                .description("From a record's delivery until its outcome is committed")
                .tags(tags)
                .register(registry));
        this.transactionTime = kept(Timer.builder("tasklane.consumer.transaction.time")
                .description("From a transaction's beginning until it is committed")
                .tags(tags)
                .register(registry));
        this.transactionSize = kept(DistributionSummary.builder("tasklane.consumer.transaction.size")
                .description("Outcomes and reports of a transaction")
                .tags(tags)
                .register(registry));
        kept(Gauge.builder("tasklane.consumer.in.flight", () -> inFlight)
                .description("Records that were delivered and have no committed outcome")
                .tags(tags)
                .register(registry));
        kept(Gauge.builder("tasklane.consumer.partitions.paused", () -> pausedPartitions)
                .description("Partitions of which nothing more is taken in, because a window is full")
                .tags(tags)
                .register(registry));
        kept(Gauge.builder("tasklane.consumer.waiting", () -> waiting)
                .description("Outcomes, events and reports that wait to be published")
                .tags(tags)
                .register(registry));
        kept(Gauge.builder("tasklane.consumer.waiting.size", () -> waitingBytes)
                .description("How much memory the contents of what waits to be published take")
                .baseUnit("bytes")
                .tags(tags)
                .register(registry));
        this.lag = MultiGauge.builder("tasklane.consumer.lag")
                .description("Records that were not delivered yet")
                .register(registry);
        this.oldestAge = MultiGauge.builder("tasklane.consumer.oldest.age")
                .description("How old the oldest record is that was delivered and is not done")
                .baseUnit("seconds")
                .register(registry);
    }

    private <M extends Meter> M kept(M meter) {
        meters.add(meter);
        return meter;
    }

    /** @param begunAt by {@link System#nanoTime()} */
    void committed(Collection<Publication> publications, long begunAt) {
        long now = System.nanoTime();
        transactionTime.record(now - begunAt, TimeUnit.NANOSECONDS);
        transactionSize.record(publications.size());
        for (Publication publication : publications) {
            if (publication.ends()) {
                outcomeLatency.record(now - publication.execution().deliveredAt(), TimeUnit.NANOSECONDS);
            }
        }
    }

    /** Looks at what is in flight and what waits, now and then. Called by the polling thread. */
    void observe(Collection<PartitionWindow> windows, Consumer<?, ?> consumer, OutcomeQueue outcomes) {
        if (System.nanoTime() - observedAt < OBSERVE_EVERY_NANOS) {
            return;
        }
        observedAt = System.nanoTime();
        inFlight = windows.stream().mapToInt(PartitionWindow::pending).sum();
        pausedPartitions = consumer.paused().size();
        waiting = outcomes.size();
        waitingBytes = outcomes.bytes();
        Map<String, TopicState> topics = new HashMap<>();
        for (PartitionWindow window : windows) {
            long behind = consumer.currentLag(window.partition()).orElse(0);
            topics.merge(
                    window.partition().topic(),
                    TopicState.NONE.and(behind, window.oldestUndone()),
                    (known, more) -> known.and(more.lag, OptionalLong.of(more.oldest)));
        }
        show(topics);
    }

    private void show(Map<String, TopicState> topics) {
        List<MultiGauge.Row<?>> lags = new ArrayList<>();
        List<MultiGauge.Row<?>> ages = new ArrayList<>();
        topics.forEach((topic, state) -> {
            Tags named = tags.and("topic", topic);
            lags.add(MultiGauge.Row.of(named, state.lag()));
            ages.add(MultiGauge.Row.of(named, state, TopicState::ageInSeconds));
        });
        lag.register(lags, true);
        oldestAge.register(ages, true);
    }

    @Override
    public void close() {
        lag.register(List.of(), true);
        oldestAge.register(List.of(), true);
        meters.forEach(registry::remove);
    }
}
