package io.tasklane.parallel.delay;

import io.tasklane.parallel.SessionClients;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One membership in the group, from joining to leaving. One thread polls and commits, and a partition is taken away from within a
 * poll, so nothing is ever sent on for a partition that belongs to somebody else. After a failure that its clients do not survive
 * another session takes over from what is committed.
 */
final class ForwardingSession {

    private static final Logger log = LoggerFactory.getLogger(ForwardingSession.class);
    private static final long LONGEST_POLL_MILLIS = 100;
    private static final int MOST_HOPS_OF_A_TRANSACTION = 1_000;
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration MEASURING_INTERVAL = Duration.ofSeconds(5);
    private static final Duration MEASURING_INTERVAL_WITHOUT_STAMPS = Duration.ofMillis(100);
    private static final Duration MEASURING_PATIENCE = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final Producer<byte[], byte[]> producer;
    private final DelayTiers tiers;
    private final Destinations destinations;
    private final Crossroads crossroads;
    private final HopTransaction transaction;
    private final DelayMeters meters;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final OwnedPartitions owned;

    private long lookedAt;
    private boolean wentOn;
    private Duration pause = Duration.ZERO;
    private long pausedAt;
    private long measuredAt;

    /** @param nanoTime what pauses are measured by, for the clock may be set */
    ForwardingSession(
            ForwarderSettings settings,
            DelayTiers tiers,
            UndeliverableRecord undeliverable,
            SessionClients clients,
            DelayMeters meters,
            Clock clock,
            LongSupplier nanoTime) {
        this.consumer = clients.consumer();
        this.producer = clients.producer();
        this.tiers = tiers;
        this.owned = new OwnedPartitions(tiers);
        this.destinations = new Destinations(consumer, nanoTime);
        this.crossroads = new Crossroads(tiers, settings.destinations(), destinations, undeliverable);
        this.transaction = new HopTransaction(producer);
        this.meters = meters;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.pausedAt = nanoTime.getAsLong();
        this.measuredAt = pausedAt - MEASURING_INTERVAL.toNanos();
    }

    /** @throws KafkaException if the session cannot begin */
    void join() {
        producer.initTransactions();
        consumer.subscribe(tiers.topics(), owned);
    }

    /**
     * Reads what is new, and sends on what its tier holds no longer.
     *
     * @throws KafkaException if the session cannot go on
     */
    void turn() {
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(Duration.ofMillis(patience()));
        owned.admit(polled, clock.millis());
        // As of the poll: whatever it took away is no longer here, and what is here may be committed in this name.
        ConsumerGroupMetadata group = consumer.groupMetadata();
        lookedAt = clock.millis();
        wentOn = false;
        if (nanoTime.getAsLong() - pausedAt >= pause.toNanos()) {
            forward(group);
        }
        measure();
        adjustIntake();
    }

    /** Until the next record is released; what is released already and did not go on is not looked at all the time. */
    private long patience() {
        long patience = LONGEST_POLL_MILLIS;
        long now = clock.millis();
        for (TierPartition partition : owned.all()) {
            long releaseAt = partition.nextReleaseAt();
            if (releaseAt > lookedAt || wentOn) {
                patience = releaseAt <= now ? 0 : Math.min(patience, releaseAt - now);
            }
        }
        return patience;
    }

    private void forward(ConsumerGroupMetadata group) {
        List<Hop> hops = released(lookedAt);
        if (hops.isEmpty()) {
            return;
        }
        if (transaction.commit(hops, owned.offsetsOfTaken(), group)) {
            owned.all().forEach(TierPartition::committed);
            long now = clock.millis();
            hops.forEach(hop -> meters.left(hop, now));
            pause = Duration.ZERO;
            wentOn = true;
        } else {
            owned.all().forEach(TierPartition::putBack);
            destinations.doubt();
            pausedAt = nanoTime.getAsLong();
            Duration longer = pause.isZero() ? SHORTEST_PAUSE : pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
        }
    }

    /** Takes the first of each partition, then the second of each, so that a partition with much to do holds up no other. */
    private List<Hop> released(long now) {
        List<Hop> hops = new ArrayList<>();
        List<TierPartition> open = new ArrayList<>(owned.all());
        while (!open.isEmpty()) {
            open.removeIf(partition -> {
                Optional<Hop> hop = hops.size() == MOST_HOPS_OF_A_TRANSACTION
                        ? Optional.empty()
                        : partition.released(now).flatMap(head -> crossroads.from(head, now));
                hop.ifPresent(next -> {
                    hops.add(next);
                    partition.take();
                });
                return hop.isEmpty();
            });
        }
        return hops;
    }

    /** Asks where the log ends: often where that is all there is to tell how long a record has waited. */
    private void measure() {
        boolean often = owned.all().stream().anyMatch(TierPartition::isStampedByBroker);
        Duration interval = often ? MEASURING_INTERVAL_WITHOUT_STAMPS : MEASURING_INTERVAL;
        long now = nanoTime.getAsLong();
        if (now - measuredAt >= interval.toNanos() && !owned.all().isEmpty()) {
            measuredAt = now;
            try {
                long askedAt = clock.millis();
                var ends = consumer.endOffsets(owned.names(), MEASURING_PATIENCE);
                for (TierPartition partition : owned.all()) {
                    partition.advanceTo(consumer.position(partition.partition(), MEASURING_PATIENCE));
                    partition.endsAt(ends.getOrDefault(partition.partition(), 0L), askedAt);
                }
            } catch (TimeoutException unknown) {
                log.atDebug().log("The ends of the tiers are not known now");
            }
        }
        meters.observe(owned.all());
    }

    private void adjustIntake() {
        Set<TopicPartition> paused = consumer.paused();
        for (TierPartition partition : owned.all()) {
            boolean isPaused = paused.contains(partition.partition());
            boolean isFull = partition.isFull(isPaused);
            if (isFull && !isPaused) {
                consumer.pause(Set.of(partition.partition()));
            } else if (isPaused && !isFull) {
                consumer.resume(Set.of(partition.partition()));
            }
        }
    }
}
