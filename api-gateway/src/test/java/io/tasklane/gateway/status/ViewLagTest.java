package io.tasklane.gateway.status;

import static io.tasklane.gateway.status.Happenings.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.gateway.BrokerAdmin;
import io.tasklane.gateway.TestBroker;
import io.tasklane.gateway.store.MemoryStore;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TopicCreation;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ViewLagTest {

    @Test
    void whatIsNotInTheViewIsCounted() throws Exception {
        try (TestBroker broker = new TestBroker();
                BrokerAdmin admin = broker.admin();
                MemoryStore memory = new MemoryStore()) {
            new TopicCreation(TOPICS, 4).createMissing(admin.get(), Set.of("default"));
            var meters = new SimpleMeterRegistry();
            ProjectionOffsets offsets = new ProjectionOffsets(memory.store);
            ViewLag lag = new ViewLag(LogEnds.ofView(admin, TOPICS), offsets, meters);
            assertThat(lag.isNotOlderThan(Duration.ofDays(1)))
                    .as("nothing is known yet")
                    .isFalse();
            // A broker that has just made its topics may not answer in time.
            Awaitility.await("a measurement").until(() -> {
                lag.measure();
                return lag.last() != null;
            });
            assertThat(lag.last().records()).isZero();
            assertThat(lag.last().age()).isZero();

            Map<String, Integer> written = write(broker);
            lag.measure();
            Duration first = lag.last().age();
            assertThat(lag.last().records()).isEqualTo(20);
            assertThat(lag.last().behind().values()).allMatch(records -> records > 0);
            assertThat(meters.get("tasklane.projection.lag").gauge().value()).isEqualTo(20);
            lag.measure();
            assertThat(lag.last().age())
                    .as("it grows until the view gets there")
                    .isGreaterThan(first);
            assertThat(lag.isNotOlderThan(Duration.ofNanos(1))).isFalse();
            assertThat(lag.isNotOlderThan(Duration.ofHours(1))).isTrue();

            Map<TopicPartition, Long> positions = new HashMap<>();
            written.forEach((partition, count) ->
                    positions.put(new TopicPartition(TOPICS.taskEvents(), Integer.parseInt(partition)), (long) count));
            offsets.advanceTo(positions);
            lag.measure();
            assertThat(lag.last().records()).isZero();
            assertThat(lag.last().age()).isZero();
            assertThat(lag.last().behind()).isEmpty();
        }
    }

    @Test
    void withoutAnAnswerNothingIsSaid() throws Exception {
        try (MemoryStore memory = new MemoryStore();
                BrokerAdmin silent = TestBroker.adminOf(() -> {
                    throw new KafkaException("no answer");
                })) {
            var meters = new SimpleMeterRegistry();
            ViewLag lag = new ViewLag(LogEnds.ofView(silent, TOPICS), new ProjectionOffsets(memory.store), meters);

            lag.measure();

            assertThat(lag.last()).isNull();
            assertThat(meters.get("tasklane.projection.lag").gauge().value()).isNaN();
        }
    }

    private static Map<String, Integer> write(TestBroker broker) throws Exception {
        Map<String, Integer> written = new HashMap<>();
        try (var producer = new KafkaProducer<>(
                broker.properties().clientSettings(Map.of()), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < 20; i++) {
                var sent = producer.send(
                        new EventCodec("/test").encode(TOPICS.taskEvents(), new Happenings().started(1, 1), null));
                written.merge(Integer.toString(sent.get().partition()), 1, Integer::sum);
            }
        }
        return written;
    }
}
