package io.tasklane.model.following;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogFollowerTest {

    private static final TopicPartition PARTITION = new TopicPartition("t.followed", 0);

    private final FakeLog log = new FakeLog();
    private final LogFollower follower = new LogFollower("test", log::opened);
    private final List<String> read = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        follower.close();
    }

    @Test
    void whoWaitsUntilAMomentIsKnownHasBeenGivenAllThatWasThereBefore() throws Exception {
        log.add("one", "two");
        start();

        known(System.nanoTime()).get(60, TimeUnit.SECONDS);
        assertThat(read).containsExactly("one", "two");

        log.add("three");
        known(System.nanoTime()).get(60, TimeUnit.SECONDS);
        assertThat(read).containsExactly("one", "two", "three");
    }

    @Test
    void whatAnOpenTransactionHidesIsNotKnown() throws Exception {
        log.add("one", "hidden");
        log.hidden = 1;
        start();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> log.looks.get() > 1);

        CompletableFuture<Void> known = known(System.nanoTime());
        int looks = log.looks.get();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> log.looks.get() > looks + 1);
        assertThat(known).isNotDone();

        log.hidden = 0;
        known.get(60, TimeUnit.SECONDS);
        assertThat(read).containsExactly("one", "hidden");
    }

    @Test
    void aMomentThatIsStillToComeIsNotKnown() throws Exception {
        start();
        known(System.nanoTime()).get(60, TimeUnit.SECONDS);

        assertThat(known(System.nanoTime() + Duration.ofDays(1).toNanos())).isNotDone();
    }

    @Test
    void anOutageIsWaitedOutAndNothingIsReadTwice() throws Exception {
        log.add("one");
        start();
        known(System.nanoTime()).get(60, TimeUnit.SECONDS);

        log.failures.set(3);
        log.add("two");
        known(System.nanoTime()).get(60, TimeUnit.SECONDS);

        assertThat(log.failures.get()).isNotPositive();
        assertThat(read).containsExactly("one", "two");
    }

    private void start() {
        follower.start(kafkaRecord -> read.add(new String(kafkaRecord.value(), UTF_8)));
    }

    private CompletableFuture<Void> known(long time) {
        return follower.knownAsOf(time);
    }

    /** A log in memory whose last records can be hidden, and which can fail. */
    private static final class FakeLog implements FollowedLog {

        final AtomicInteger failures = new AtomicInteger();
        final AtomicInteger looks = new AtomicInteger();
        volatile int hidden;
        private final List<String> records = new CopyOnWriteArrayList<>();
        private final Semaphore news = new Semaphore(0);
        private Map<TopicPartition, Long> positions = Map.of();

        void add(String... values) {
            records.addAll(List.of(values));
            news.release();
        }

        FollowedLog opened(Map<TopicPartition, Long> from) {
            positions = from;
            return this;
        }

        @Override
        public Map<TopicPartition, Long> ends() {
            if (failures.getAndDecrement() > 0) {
                throw new KafkaException("away");
            }
            looks.incrementAndGet();
            return Map.of(PARTITION, (long) records.size());
        }

        @Override
        public void read(Duration patience, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
            long next = position();
            if (next < records.size() - hidden) {
                byte[] value = records.get((int) next).getBytes(UTF_8);
                reader.accept(new ConsumerRecord<>(PARTITION.topic(), 0, next, null, value));
                positions.put(PARTITION, next + 1);
                return;
            }
            try {
                news.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public boolean hasReached(Map<TopicPartition, Long> ends) {
            return position() >= ends.getOrDefault(PARTITION, 0L);
        }

        @Override
        public void wakeUp() {
            news.release();
        }

        @Override
        public void close() {}

        private long position() {
            return positions.getOrDefault(PARTITION, 0L);
        }
    }
}
