package io.tasklane.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.gateway.BrokerAdmin;
import io.tasklane.gateway.TestBroker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControlLogTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final ProducerRecord<byte[], byte[]> ONE = new ProducerRecord<>("t", new byte[] {1});
    private static final ProducerRecord<byte[], byte[]> OTHER = new ProducerRecord<>("u", new byte[] {2});

    private final Map<String, MockProducer<byte[], byte[]>> producers = new HashMap<>();
    private final BrokerAdmin admin = TestBroker.adminOf(() -> {
        throw new KafkaException("no answer");
    });
    private volatile Instant now = NOON;
    private volatile RuntimeException beginning;
    private final ControlLog log = ControlLogFixture.of(this::producer, admin, new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    });

    private MockProducer<byte[], byte[]> producer(String name) {
        var producer = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactionException = beginning;
        producers.put(name, producer);
        return producer;
    }

    @AfterEach
    void close() {
        log.close();
        admin.close();
    }

    @Test
    void whatBelongsTogetherIsWrittenTogether() throws Exception {
        String writer = writer();

        assertThat(log.write(writer, List.of(ONE, OTHER), NOON.plusSeconds(2)).get())
                .isEqualTo(Fate.WRITTEN);

        assertThat(producers.get(writer).history()).containsExactly(ONE, OTHER);
        assertThat(producers.get(writer).commitCount()).isEqualTo(1);
    }

    @Test
    void whatIsLateIsNotWritten() throws Exception {
        String writer = writer();
        Instant limit = NOON.plusSeconds(2);

        assertThat(log.write(writer, List.of(ONE), limit).get()).isEqualTo(Fate.WRITTEN);
        now = limit.plusMillis(1);
        assertThat(log.write(writer, List.of(OTHER), limit).get()).isEqualTo(Fate.NOT_WRITTEN);

        assertThat(producers.get(writer).history()).containsExactly(ONE);
        assertThat(writer()).as("it goes on").isEqualTo(writer);
    }

    @Test
    void whatTakesTooLongToAppendIsTakenBack() throws Exception {
        var slow = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
            @Override
            public synchronized void flush() {
                now = NOON.plusSeconds(3);
            }
        };
        ControlWriter writer = ControlWriter.begin("slow", slow);

        assertThat(writer.write(List.of(ONE), () -> !now.isAfter(NOON.plusSeconds(2))))
                .isEqualTo(Fate.NOT_WRITTEN);

        assertThat(slow.history()).isEmpty();
        assertThat(slow.transactionAborted()).isTrue();
        assertThat(writer.isSpent()).isFalse();
    }

    @Test
    void whoWasShutOutWritesNothingAndIsReplacedUnderAnotherName() throws Exception {
        String writer = writer();
        producers.get(writer).fenceProducer();

        assertThat(log.write(writer, List.of(ONE), NOON).get()).isEqualTo(Fate.NOT_WRITTEN);

        String next = writer();
        assertThat(next).isNotEqualTo(writer);
        assertThat(log.write(writer, List.of(ONE), NOON).get())
                .as("the old name")
                .isEqualTo(Fate.NOT_WRITTEN);
        assertThat(log.write(next, List.of(ONE), NOON).get()).isEqualTo(Fate.WRITTEN);
        assertThat(producers.get(writer).history()).isEmpty();
        assertThat(producers.get(writer).closed()).isTrue();
    }

    @Test
    void aCommitWithoutAnAnswerIsAskedForAgain() throws Exception {
        String writer = writer();
        producers.get(writer).commitTransactionException = new TimeoutException("no answer");

        assertThat(log.write(writer, List.of(ONE), NOON).get()).isEqualTo(Fate.UNKNOWN);

        assertThat(writer()).isNotEqualTo(writer);
        assertThat(producers.get(writer).closed()).isTrue();
    }

    @Test
    void manyThatWaitGoTogether() throws Exception {
        String writer = writer();
        List<CompletableFuture<Fate>> fates = new ArrayList<>();
        synchronized (producers.get(writer)) {
            // The producer cannot go on while this thread has its lock.
            for (int i = 0; i < 100; i++) {
                fates.add(log.write(writer, List.of(ONE), NOON));
            }
        }
        for (CompletableFuture<Fate> fate : fates) {
            assertThat(fate.get()).isEqualTo(Fate.WRITTEN);
        }

        assertThat(producers.get(writer).history()).hasSize(100);
        assertThat(producers.get(writer).commitCount()).isLessThanOrEqualTo(3);
    }

    @Test
    void withoutABrokerThereIsNoWriterAndNobodyIsShutOut() throws Exception {
        beginning = new TimeoutException("no broker");

        assertThat(log.writer(PATIENCE)).isEmpty();
        assertThat(log.shutOut("anybody")).isFalse();

        beginning = null;
        assertThat(log.writer(PATIENCE)).isPresent();
        assertThat(producers.values().stream().filter(MockProducer::closed)).hasSize(1);
    }

    private String writer() throws InterruptedException {
        return log.writer(PATIENCE).orElseThrow();
    }
}
