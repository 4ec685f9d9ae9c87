package io.tasklane.parallel.delay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever can write to a tier can write anything: it is not lost, and nothing else waits for it. */
class HostileRecordsTest {

    private static final Duration YEAR = Duration.ofDays(365);

    private final VirtualClock clock = new VirtualClock();
    private final VirtualKafka kafka = new VirtualKafka(clock);
    private final DelayTiers tiers = new DelayTiers(new TreeMap<>(
            Map.of(Duration.ofSeconds(1), "1s", Duration.ofSeconds(5), "5s", Duration.ofMinutes(10), "10m")));
    private final VirtualForwarder forwarder = new VirtualForwarder(kafka, tiers, new SimpleMeterRegistry());

    @BeforeEach
    void start() {
        List.of("1s", "5s", "10m", "home", VirtualForwarder.DEAD).forEach(kafka::create);
        forwarder.own(tiers.topics());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-5", "99999999999999999999999999"})
    void aRecordWithoutATimeBecomesADeadLetterAtOnce(String dueAt) {
        var waiting = waiting("home", "a", 800);
        waiting.headers().add(DelayTiers.DUE_AT, dueAt.getBytes(UTF_8));
        kafka.append(waiting);
        kafka.append(waiting("home", "b", 800));

        forwarder.session.turn();
        assertThat(values(VirtualForwarder.DEAD)).containsExactly("a");
        assertThat(reason()).contains(DelayTiers.DUE_AT);
        forwarder.runFor(Duration.ofSeconds(1));

        assertThat(values("home")).containsExactly("b");
        assertThat(kafka.remaining("1s")).isEmpty();
    }

    @Test
    void aRecordWithoutHeadersBecomesADeadLetter() {
        kafka.append(new ProducerRecord<>("1s", null));

        forwarder.session.turn();

        assertThat(kafka.log(VirtualForwarder.DEAD)).hasSize(1);
    }

    @Test
    void aDestinationThatIsNotAllowedIsNotWrittenTo() {
        kafka.create(VirtualForwarder.FORBIDDEN);
        kafka.append(waiting(VirtualForwarder.FORBIDDEN, "a", 5_000));

        forwarder.runFor(Duration.ofSeconds(6));

        assertThat(values(VirtualForwarder.DEAD)).containsExactly("a");
        assertThat(kafka.log(VirtualForwarder.FORBIDDEN)).isEmpty();
    }

    @Test
    void aDestinationThatIsMissingIsWaitedForOnceAndNotForEver() {
        kafka.append(waiting("missing", "a", 0));
        kafka.append(waiting("home", "b", 0));

        forwarder.runFor(Destinations.GRACE.minusMillis(300));
        assertThat(kafka.log("home")).isEmpty();
        assertThat(forwarder.patience()).as("not asked all the time").isPositive();
        forwarder.runFor(Duration.ofMillis(700));
        assertThat(values(VirtualForwarder.DEAD)).containsExactly("a");
        assertThat(values("home")).containsExactly("b");

        kafka.append(waiting("missing", "c", 0));
        kafka.append(waiting("home", "d", 0));
        forwarder.session.turn();
        assertThat(values(VirtualForwarder.DEAD)).containsExactly("a", "c");
        assertThat(values("home")).containsExactly("b", "d");
    }

    @Test
    void aDestinationThatIsJustBeingMadeGetsItsRecord() {
        kafka.append(waiting("new", "a", 0));
        forwarder.runFor(Duration.ofSeconds(1));

        kafka.create("new");
        forwarder.runFor(Duration.ofSeconds(1));

        assertThat(values("new")).containsExactly("a");
        assertThat(kafka.log(VirtualForwarder.DEAD)).isEmpty();
    }

    @Test
    void aRecordThatNoBrokerTakesBecomesADeadLetterOrIsGivenUpAndItsPartitionGoesOn() {
        kafka.topicsThatRefuse.add("home");
        kafka.append(waiting("home", "a", 0));
        forwarder.runFor(Duration.ofSeconds(1));
        assertThat(values(VirtualForwarder.DEAD)).containsExactly("a");
        assertThat(reason()).contains("RecordTooLarge");

        kafka.topicsThatRefuse.add(VirtualForwarder.DEAD);
        kafka.create("other");
        kafka.append(waiting("home", "b", 0));
        kafka.append(waiting("other", "c", 0));
        forwarder.runFor(Duration.ofSeconds(1));

        assertThat(values("other")).containsExactly("c");
        assertThat(kafka.remaining("1s")).isEmpty();
    }

    @Test
    void aBrokerThatRefusesTheForwardersTimeIsWaitedFor() {
        kafka.refusal = new InvalidRecordException("Timestamp 1 of message with offset 0 is out of range.");
        kafka.topicsThatRefuse.addAll(List.of("home", VirtualForwarder.DEAD));
        kafka.append(waiting("home", "a", 0));
        kafka.append(waiting("home", "b", 0));
        forwarder.runFor(Duration.ofSeconds(2));

        kafka.topicsThatRefuse.clear();
        forwarder.runFor(Duration.ofSeconds(2));

        assertThat(values("home")).containsExactly("a", "b");
        assertThat(kafka.log(VirtualForwarder.DEAD)).isEmpty();
    }

    @Test
    void aTimestampOfTheFutureHoldsUpItsTierForTheTiersWaitAtMost() {
        kafka.append(stamped(
                waiting("home", "far", 9_000), clock.instant().plus(YEAR).toEpochMilli()));
        kafka.append(waiting("home", "near", 5_000));

        forwarder.runFor(Duration.ofMillis(5_100));
        assertThat(values("home")).containsExactly("near");
        forwarder.runFor(Duration.ofMillis(3_900));

        assertThat(values("home")).containsExactly("near", "far");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void aTimestampOfThePastCostsAHopAndMakesNothingEarly(long timestamp) {
        kafka.append(stamped(waiting("home", "a", 5_000), timestamp));

        forwarder.runFor(Duration.ofMillis(4_999));
        assertThat(kafka.log("home")).isEmpty();
        forwarder.runFor(Duration.ofMillis(1));

        assertThat(values("home")).containsExactly("a");
        assertThat(kafka.transactions).isLessThan(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT3S", "PT1H", "-PT1H"})
    void aBrokerThatStampsRecordsByAnotherClockSendsNothingRoundAndRound(Duration behind) {
        kafka.brokerStampsBehind = Optional.of(behind);
        for (int number = 0; number < 5; number++) {
            kafka.append(waiting("home", "a", 20 * 60_000));
        }

        forwarder.runFor(Duration.ofMinutes(20).minusMillis(1));
        assertThat(kafka.log("home")).isEmpty();
        forwarder.runFor(Duration.ofMillis(1_200));

        assertThat(kafka.log("home")).hasSize(5);
        assertThat(kafka.transactions).isLessThan(250);
    }

    private String reason() {
        return new String(
                kafka.log(VirtualForwarder.DEAD)
                        .get(0)
                        .headers()
                        .lastHeader(VirtualForwarder.REASON)
                        .value(),
                UTF_8);
    }

    private ProducerRecord<byte[], byte[]> waiting(String destination, String value, long waitMillis) {
        return tiers.delayed(
                new ProducerRecord<>(destination, value.getBytes(UTF_8)),
                clock.instant().plusMillis(waitMillis),
                clock.instant());
    }

    private static ProducerRecord<byte[], byte[]> stamped(ProducerRecord<byte[], byte[]> waiting, long timestamp) {
        return new ProducerRecord<>(
                waiting.topic(), null, timestamp, waiting.key(), waiting.value(), waiting.headers());
    }

    private List<String> values(String topic) {
        return kafka.log(topic).stream()
                .map(ConsumerRecord::value)
                .map(value -> new String(value, UTF_8))
                .toList();
    }
}
