package io.tasklane.parallel.delay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.parallel.SessionClients;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A session on a virtual broker, turn by turn. */
final class VirtualForwarder {

    static final String DEAD = "dead";
    static final String FORBIDDEN = "forbidden";
    static final String REASON = "reason";

    final VirtualKafka.Member consumer;
    final VirtualKafka.Writer producer;
    final DelayMeters meters;
    final ForwardingSession session;
    private final VirtualClock clock;

    VirtualForwarder(VirtualKafka kafka, DelayTiers tiers, MeterRegistry registry) {
        clock = kafka.clock;
        consumer = kafka.member();
        producer = kafka.writer();
        meters = new DelayMeters(registry, "group", tiers.topics(), clock);
        session = new ForwardingSession(
                new ForwarderSettings(Map.of(), "group", "0", destination -> !destination.equals(FORBIDDEN)),
                tiers,
                (dead, reason) -> {
                    var letter = new ProducerRecord<>(DEAD, null, dead.key(), dead.value(), dead.headers());
                    letter.headers().add(REASON, reason.getBytes(UTF_8));
                    return letter;
                },
                new SessionClients(consumer, producer),
                meters,
                clock,
                clock::nanoTime);
        session.join();
    }

    /** As a process does that stops. */
    void close() {
        new SessionClients(consumer, producer).close();
    }

    /** What it owns from now on, and nothing else. */
    void own(Collection<String> topics) {
        consumer.own(List.copyOf(topics));
        session.turn();
    }

    /** Turns as often as a real one would. */
    void runFor(Duration time) {
        long end = clock.millis() + time.toMillis();
        session.turn();
        while (clock.millis() < end) {
            long step = Math.min(Math.max(1, patience()), end - clock.millis());
            clock.advance(Duration.ofMillis(step));
            session.turn();
        }
        session.turn();
    }

    /** How long the last poll would have waited for more. */
    long patience() {
        return consumer.lastPollTimeout().toMillis();
    }
}
