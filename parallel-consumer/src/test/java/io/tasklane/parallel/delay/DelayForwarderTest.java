package io.tasklane.parallel.delay;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class DelayForwarderTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void whatCannotBeginYetIsTriedAgainUntilItIsClosed() throws Exception {
        CountDownLatch attempts = new CountDownLatch(2);
        DelayForwarder forwarder = forwarder(() -> {
            attempts.countDown();
            throw new IllegalStateException("the topics cannot be created");
        });

        forwarder.start();
        assertThat(attempts.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(forwarder.isRunning()).isTrue();
        assertThat(registry.getMeters()).isNotEmpty();
        forwarder.close();

        assertThat(forwarder.isRunning()).isFalse();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void aForwarderThatWasNeverStartedCanBeClosed() {
        DelayForwarder forwarder = forwarder(() -> {});

        assertThat(forwarder.isRunning()).isFalse();
        forwarder.close();

        assertThat(registry.getMeters()).isEmpty();
    }

    private DelayForwarder forwarder(Runnable preparation) {
        return new DelayForwarder(
                new ForwarderSettings(Map.of(), "group", "0", destination -> true),
                new DelayTiers(new TreeMap<>(Map.of(Duration.ofSeconds(1), "1s"))),
                (dead, reason) -> new ProducerRecord<>("dead", dead.value()),
                Clock.systemUTC(),
                registry,
                preparation);
    }
}
