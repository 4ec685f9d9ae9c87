package io.tasklane.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.parallel.delay.DelayForwarder;
import io.tasklane.parallel.delay.DelayTiers;
import io.tasklane.parallel.delay.ForwarderSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KafkaClientsTest {

    /** A consumer can be made with these, and no producer. */
    private static final Map<String, Object> HALF_GOOD = Map.of(
            "bootstrap.servers", "127.0.0.1:1",
            "compression.type", "none such",
            "metric.reporters", OpenClients.class.getName());

    @BeforeEach
    void forgetOthers() {
        OpenClients.OPEN.clear();
        OpenClients.MADE.set(0);
    }

    @Test
    void ofASessionWhoseProducerCannotBeMadeNothingStaysOpen() {
        KafkaClients clients = new KafkaClients(HALF_GOOD, "group", "0");

        assertThatThrownBy(() -> clients.session(Map.of())).isInstanceOf(KafkaException.class);

        assertThat(OpenClients.MADE).hasPositiveValue();
        assertThat(OpenClients.OPEN).isEmpty();
    }

    @Test
    void aConsumerThatTriesAgainAndAgainLeavesNothingOpen() {
        try (ProcessingThreads threads = new ProcessingThreads("test", 1);
                ParallelConsumer engine = new ParallelConsumer(
                        new ParallelConsumerSettings(HALF_GOOD, "group", "0", List.of("in"), 10, 10, Duration.ZERO),
                        FakeProcessor.ofNothing(),
                        threads,
                        new SimpleMeterRegistry(),
                        () -> {})) {
            engine.start();
            awaitTwoAttempts();
        }

        assertThat(OpenClients.OPEN).isEmpty();
    }

    @Test
    void aForwarderThatTriesAgainAndAgainLeavesNothingOpen() {
        try (DelayForwarder forwarder = new DelayForwarder(
                new ForwarderSettings(HALF_GOOD, "group", "0", destination -> true),
                new DelayTiers(new TreeMap<>(Map.of(Duration.ofSeconds(1), "1s"))),
                (dead, reason) -> new ProducerRecord<>("dead", dead.value()),
                Clock.systemUTC(),
                new SimpleMeterRegistry(),
                () -> {})) {
            forwarder.start();
            awaitTwoAttempts();
        }

        assertThat(OpenClients.OPEN).isEmpty();
    }

    private static void awaitTwoAttempts() {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> OpenClients.MADE.get() >= 2);
    }

    /** Every client has one of its own, for as long as it is open. */
    public static final class OpenClients implements MetricsReporter {

        static final Set<OpenClients> OPEN = ConcurrentHashMap.newKeySet();
        static final AtomicInteger MADE = new AtomicInteger();

        @Override
        public void configure(Map<String, ?> settings) {
            OPEN.add(this);
            MADE.incrementAndGet();
        }

        @Override
        public void init(List<KafkaMetric> metrics) {}

        @Override
        public void metricChange(KafkaMetric metric) {}

        @Override
        public void metricRemoval(KafkaMetric metric) {}

        @Override
        public void close() {
            OPEN.remove(this);
        }
    }
}
