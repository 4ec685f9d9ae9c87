package io.tasklane.parallel.delay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.parallel.delay.VirtualKafka.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

/** Months of waiting in a virtual time, with sessions that fail and die between any two steps. */
class AnyWaitIsKeptTest {

    private static final int RECORDS = 1_000;
    private static final long SHORTEST = Duration.ofSeconds(1).toMillis();
    private static final long LONGEST = Duration.ofDays(30).toMillis();
    private static final long HOP_MILLIS = 20;

    private final VirtualClock clock = new VirtualClock();
    private final VirtualKafka kafka = new VirtualKafka(clock);
    private final DelayTiers tiers = new DelayTiers(new TreeMap<>(Map.of(
            Duration.ofSeconds(1), "1s",
            Duration.ofSeconds(5), "5s",
            Duration.ofSeconds(30), "30s",
            Duration.ofMinutes(2), "2m",
            Duration.ofMinutes(10), "10m",
            Duration.ofHours(1), "1h",
            Duration.ofHours(6), "6h",
            Duration.ofDays(1), "1d")));
    private final List<ProducerRecord<byte[], byte[]>> submissions = new ArrayList<>();

    @Test
    void exactlyOnceNeverEarlyAndAtMostASecondLate() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        tiers.topics().forEach(kafka::create);
        kafka.create("home");
        submit(random);

        int faults = forwardAll(random);

        Map<String, Integer> arrivals = new HashMap<>();
        long latest = 0;
        for (ConsumerRecord<byte[], byte[]> home : kafka.log("home")) {
            String[] numberAndDue = new String(home.value(), UTF_8).split(":");
            arrivals.merge(numberAndDue[0], 1, Integer::sum);
            long late = home.timestamp() - Long.parseLong(numberAndDue[1]);
            latest = Math.max(latest, late);
            assertThat(late).as("seed " + seed).isNotNegative();
            assertThat(home.headers().toArray()).isEmpty();
        }
        long hops = tiers.topics().stream()
                .mapToLong(tier -> kafka.log(tier).size())
                .sum();
        System.out.println("records " + RECORDS + ", hops of one " + (double) hops / RECORDS + ", latest " + latest
                + " ms, transactions " + kafka.transactions + ", faults " + faults + ", seed " + seed);
        assertThat(arrivals).as("seed " + seed).hasSize(RECORDS);
        assertThat(arrivals.values()).as("seed " + seed).containsOnly(1);
        // A second in the smallest tier, a failed attempt with its pause, and the hop itself.
        assertThat(latest).as("seed " + seed).isLessThanOrEqualTo(SHORTEST + 6 * HOP_MILLIS);
    }

    /** Waits of every length, as many of seconds as of days, that begin over an hour. */
    private void submit(Random random) {
        for (int number = 0; number < RECORDS; number++) {
            double exponent = random.nextDouble();
            long wait = Math.round(SHORTEST * Math.pow((double) LONGEST / SHORTEST, exponent));
            Instant now = clock.instant().plusMillis(random.nextInt(3_600_000));
            Instant dueAt = now.plusMillis(wait);
            byte[] value = (number + ":" + dueAt.toEpochMilli()).getBytes(UTF_8);
            submissions.add(tiers.delayed(new ProducerRecord<>("home", value), dueAt, now));
        }
        submissions.sort((one, other) -> Long.compare(one.timestamp(), other.timestamp()));
    }

    private int forwardAll(Random random) {
        int faults = 0;
        boolean failedBefore = false;
        VirtualForwarder forwarder = newForwarder();
        long step = 0;
        while (kafka.log("home").size() < RECORDS || !submissions.isEmpty()) {
            clock.advanceTo(nextEvent());
            clock.advance(Duration.ofMillis(1 + random.nextInt((int) HOP_MILLIS)));
            while (!submissions.isEmpty() && submissions.get(0).timestamp() <= clock.millis()) {
                kafka.append(submissions.remove(0));
            }
            boolean fails = !failedBefore && random.nextInt(20) == 0;
            kafka.fault = fails ? Fault.values()[1 + random.nextInt(4)] : Fault.NONE;
            try {
                forwarder.session.turn();
            } catch (KafkaException death) {
                forwarder.close();
                forwarder = newForwarder();
            }
            failedBefore = fails;
            faults += fails ? 1 : 0;
            assertThat(++step).as("steps without an end").isLessThan(40_000);
        }
        forwarder.close();
        return faults;
    }

    /** Worked out from the log alone: the first of each tier is released when its tier's wait is over or it is due. */
    private long nextEvent() {
        long next = submissions.isEmpty() ? Long.MAX_VALUE : submissions.get(0).timestamp();
        for (String tier : tiers.topics()) {
            var remaining = kafka.remaining(tier);
            if (!remaining.isEmpty()) {
                var head = remaining.get(0);
                long dueAt = ((Address.Complete) Address.of(head.headers())).dueAt();
                next = Math.min(
                        next,
                        Math.min(dueAt, head.timestamp() + tiers.waitOf(tier).toMillis()));
            }
        }
        return next;
    }

    private VirtualForwarder newForwarder() {
        VirtualForwarder forwarder = new VirtualForwarder(kafka, tiers, new SimpleMeterRegistry());
        forwarder.own(tiers.topics());
        return forwarder;
    }
}
