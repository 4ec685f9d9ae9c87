package io.tasklane.parallel.delay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.parallel.delay.VirtualKafka.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForwardingSessionTest {

    private static final TopicPartition ONE_SECOND = new TopicPartition("1s", 0);

    private final VirtualClock clock = new VirtualClock();
    private final VirtualKafka kafka = new VirtualKafka(clock);
    private final DelayTiers tiers =
            new DelayTiers(new TreeMap<>(Map.of(Duration.ofSeconds(1), "1s", Duration.ofSeconds(5), "5s")));
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private VirtualForwarder forwarder;

    @BeforeEach
    void start() {
        List.of("1s", "5s", "home").forEach(kafka::create);
        forwarder = new VirtualForwarder(kafka, tiers, registry);
        forwarder.own(tiers.topics());
    }

    @Test
    void aRecordGoesHomeWhenItIsDueAndNotBefore() {
        submit("a", 1_000);
        clock.advance(Duration.ofMillis(999));
        forwarder.session.turn();
        assertThat(kafka.log("home")).isEmpty();

        clock.advance(Duration.ofMillis(1));
        forwarder.session.turn();

        assertThat(kafka.log("home")).singleElement().satisfies(home -> {
            assertThat(home.key()).isEqualTo("key".getBytes(UTF_8));
            assertThat(home.value()).isEqualTo("a".getBytes(UTF_8));
            assertThat(home.headers().toArray())
                    .singleElement()
                    .satisfies(header -> assertThat(header.key()).isEqualTo("kept"));
        });
        assertThat(kafka.committed).containsEntry(ONE_SECOND, 1L);
        assertThat(kafka.transactions).isEqualTo(1);
    }

    @Test
    void aWaitThatNoTierHasIsMadeOfSeveral() {
        submit("a", 6_500);

        forwarder.runFor(Duration.ofMillis(6_499));
        assertThat(kafka.log("home")).isEmpty();
        forwarder.runFor(Duration.ofMillis(1));

        assertThat(values("home")).containsExactly("a");
        assertThat(kafka.log("5s")).hasSize(1);
        assertThat(kafka.log("1s")).hasSize(2);
    }

    @Test
    void whatIsOverdueAfterAnOutageGoesHomeAtOnceAndNoTierWaitsForAnother() {
        for (int number = 0; number < 2_500; number++) {
            submit("a", 5_000);
            submit("b", 1_000);
        }
        clock.advance(Duration.ofDays(1));

        forwarder.session.turn();
        assertThat(values("home")).hasSize(1_000).contains("a", "b");
        for (int turn = 0; turn < 10; turn++) {
            forwarder.session.turn();
        }

        assertThat(kafka.log("home")).hasSize(5_000);
        assertThat(kafka.transactions).isLessThan(10);
    }

    @Test
    void aTransactionThatFailedIsDoneAgainAndNothingIsThereTwice() {
        for (Fault fault : List.of(Fault.OFFSETS_REFUSED, Fault.COMMIT_REFUSED)) {
            submit(fault.name(), 100);
            kafka.fault = fault;
            forwarder.runFor(Duration.ofMillis(300));
        }

        assertThat(values("home")).containsExactly("OFFSETS_REFUSED", "COMMIT_REFUSED");
    }

    @Test
    void afterAFailureTheNextAttemptIsNotMadeAtOnce() {
        submit("a", 0);
        kafka.fault = Fault.COMMIT_REFUSED;
        forwarder.session.turn();

        kafka.fault = Fault.COMMIT_REFUSED;
        forwarder.session.turn();

        assertThat(kafka.fault).as("not met").isEqualTo(Fault.COMMIT_REFUSED);
        assertThat(forwarder.patience()).isPositive();
    }

    @Test
    void anUnknownEndOrAnotherOneOfTheNameEndsTheSession() {
        submit("a", 0);
        kafka.fault = Fault.DEATH_AFTER_COMMIT;
        assertThatExceptionOfType(KafkaException.class).isThrownBy(forwarder.session::turn);

        var next = new VirtualForwarder(kafka, tiers, new SimpleMeterRegistry());
        next.own(tiers.topics());
        next.runFor(Duration.ofSeconds(1));
        assertThat(values("home")).containsExactly("a");

        submit("b", 0);
        next.producer.commitTransactionException = new ProducerFencedException("another one bears the name");
        next.producer.abortTransactionException = new ProducerFencedException("another one bears the name");
        next.producer.fenceProducer();
        assertThatExceptionOfType(KafkaException.class).isThrownBy(next.session::turn);
    }

    @Test
    void nothingIsSentOnForAPartitionThatWasGivenUp() {
        submit("a", 1_000);
        forwarder.session.turn();

        forwarder.own(List.of("5s"));
        forwarder.runFor(Duration.ofSeconds(3));

        assertThat(kafka.transactions).isZero();
        forwarder.own(tiers.topics());
        forwarder.runFor(Duration.ofSeconds(1));
        assertThat(values("home")).containsExactly("a");
    }

    @Test
    void readingWaitsWhileThereIsEnoughInMemory() {
        for (int number = 0; number < 3_000; number++) {
            submit("a", 5_000);
        }
        forwarder.consumer.setMaxPollRecords(TierPartition.MOST_RECORDS);

        forwarder.runFor(Duration.ofSeconds(2));
        assertThat(forwarder.consumer.paused()).containsExactly(new TopicPartition("5s", 0));
        assertThat(forwarder.consumer.position(new TopicPartition("5s", 0))).isEqualTo(TierPartition.MOST_RECORDS);

        forwarder.runFor(Duration.ofSeconds(4));
        assertThat(kafka.log("home")).hasSize(3_000);
        assertThat(forwarder.consumer.paused()).isEmpty();
    }

    @Test
    void itLooksAgainWhenTheNextIsReleasedAndNotAllTheTime() {
        forwarder.session.turn();
        assertThat(forwarder.patience()).isEqualTo(100);

        submit("a", 1_030);
        forwarder.session.turn();
        clock.advance(Duration.ofMillis(970));
        forwarder.session.turn();

        assertThat(forwarder.patience()).isEqualTo(30);
    }

    @Test
    void operatorsSeeWhatWaitsAndHowLateItIs() {
        for (int number = 0; number < 3; number++) {
            submit("a", 1_000);
        }
        forwarder.session.turn();
        clock.advance(Duration.ofSeconds(5));
        forwarder.own(tiers.topics());
        assertThat(forwarder.patience()).isZero();

        assertThat(registry.get("tasklane.delay.forwarded")
                        .tag("topic", "1s")
                        .counter()
                        .count())
                .isEqualTo(3);
        assertThat(registry.get("tasklane.delay.lateness").timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(3 * 4_000);

        submit("a", 1_000);
        forwarder.runFor(Duration.ofMillis(200));
        assertThat(gauge("tasklane.delay.depth")).isEqualTo(1);
        assertThat(gauge("tasklane.delay.oldest.age")).isZero();
        clock.advance(Duration.ofSeconds(3));
        assertThat(gauge("tasklane.delay.oldest.age")).isEqualTo(2.2);

        forwarder.meters.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    private double gauge(String name) {
        return registry.get(name).tag("topic", "1s").gauge().value();
    }

    private void submit(String value, long waitMillis) {
        var home = new ProducerRecord<>("home", "key".getBytes(UTF_8), value.getBytes(UTF_8));
        home.headers().add("kept", new byte[] {1});
        kafka.append(tiers.delayed(home, clock.instant().plusMillis(waitMillis), clock.instant()));
    }

    private List<String> values(String topic) {
        return kafka.log(topic).stream()
                .map(ConsumerRecord::value)
                .map(value -> new String(value, UTF_8))
                .toList();
    }
}
