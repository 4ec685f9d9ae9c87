package io.tasklane.worker.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tasklane.model.CancelRequested;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskId;
import io.tasklane.model.following.FollowedLog;
import io.tasklane.parallel.Outcome;
import io.tasklane.parallel.RecordContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControlFollowerTest {

    private static final TopicPartition PARTITION = new TopicPartition("t.task-control", 0);

    private final FakeLog log = new FakeLog();
    private final ControlFollower follower = new ControlFollower(log::opened);
    private final TaskId task = TaskId.create();

    @AfterEach
    void close() {
        follower.close();
    }

    @Test
    void aWishIsOpenUntilItIsWithdrawnAndWhatCannotBeReadIsPassedOver() {
        BlockingQueue<CancelRequested> told = new LinkedBlockingQueue<>();
        follower.listen(told::add);
        log.add("garbage".getBytes(UTF_8), task.value());
        log.add(null, "no id");
        log.wish(task, TaskId.create().value());
        log.wish(task, task.value());
        follower.start();

        follower.requireRecent(Duration.ofSeconds(60));

        assertThat(follower.of(task)).isPresent();
        assertThat(follower.open()).isEqualTo(1);
        assertThat(told).hasSize(1);
        log.add(null, task.value());
        Awaitility.await().until(() -> follower.open() == 0);
    }

    @Test
    void whoIsNotAtTheEndDoesNotClaimToBe() {
        log.hidden = 1;
        follower.start();

        assertThatIllegalStateException().isThrownBy(() -> follower.requireRecent(Duration.ofMillis(300)));
        assertThat(follower.isRecent()).isFalse();

        log.hidden = 0;
        follower.requireRecent(Duration.ofSeconds(60));
        assertThat(follower.isRecent()).isTrue();
    }

    @Test
    void whoCannotReadAnyMoreSoonKnowsNothingForCertain() {
        follower.start();
        follower.requireRecent(Duration.ofSeconds(60));

        log.failures.set(Integer.MAX_VALUE);

        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !follower.isRecent());
    }

    @Test
    void anOutageIsWaitedOutAndReadingGoesOnWhereItStopped() {
        log.wish(task, task.value());
        follower.start();
        follower.requireRecent(Duration.ofSeconds(60));
        int read = log.read.get();

        log.failures.set(2);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> log.failures.get() < 0);
        TaskId other = TaskId.create();
        log.wish(other, other.value());

        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> follower.of(other).isPresent());
        assertThat(log.read.get()).isEqualTo(read + 1);
        assertThat(follower.of(task)).isPresent();
    }

    @Test
    void anInterruptDoesNotEndTheWaitForWishes() throws Exception {
        log.hidden = 1;
        follower.start();
        CompletableFuture<Boolean> waited = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                waited.complete(follower.awaitRecent(new Held()));
            } catch (Throwable failure) {
                waited.completeExceptionally(failure);
            }
        });
        waiting.start();

        waiting.interrupt();
        log.hidden = 0;

        assertThat(waited.get(60, TimeUnit.SECONDS)).isTrue();
    }

    private static final class Held implements RecordContext {
        @Override
        public void emit(ProducerRecord<byte[], byte[]> kafkaRecord) {}

        @Override
        public void report(ProducerRecord<byte[], byte[]> kafkaRecord) {}

        @Override
        public boolean conclude(Outcome outcome) {
            return false;
        }

        @Override
        public boolean mayHaveBegunBefore() {
            return false;
        }

        @Override
        public boolean isLost() {
            return false;
        }

        @Override
        public void onLost(Runnable action) {}
    }

    /** A topic of one partition in memory. */
    private static final class FakeLog {

        private final List<ConsumerRecord<byte[], byte[]>> records = new CopyOnWriteArrayList<>();
        private final AtomicInteger failures = new AtomicInteger();
        private final AtomicInteger read = new AtomicInteger();
        /** How many records are there that cannot be seen yet. */
        private volatile int hidden;

        void wish(TaskId about, String key) {
            var produced = new EventCodec("/test")
                    .encode(
                            PARTITION.topic(),
                            new CancelRequested(about, "default", Instant.parse("2026-06-01T12:00:00Z"), false),
                            null);
            records.add(new ConsumerRecord<>(
                    PARTITION.topic(),
                    0,
                    records.size(),
                    0,
                    TimestampType.CREATE_TIME,
                    0,
                    0,
                    key.getBytes(UTF_8),
                    produced.value(),
                    produced.headers(),
                    Optional.empty()));
        }

        void add(byte[] value, String key) {
            records.add(new ConsumerRecord<>(PARTITION.topic(), 0, records.size(), key.getBytes(UTF_8), value));
        }

        FollowedLog opened(Map<TopicPartition, Long> positions) {
            return new FollowedLog() {
                @Override
                public Map<TopicPartition, Long> ends() {
                    if (failures.getAndDecrement() > 0) {
                        throw new KafkaException("the broker is away, on purpose");
                    }
                    return Map.of(PARTITION, (long) records.size() + hidden);
                }

                @Override
                public void read(Duration patience, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
                    long next = positions.getOrDefault(PARTITION, 0L);
                    while (next < records.size()) {
                        reader.accept(records.get((int) next++));
                        read.incrementAndGet();
                    }
                    positions.put(PARTITION, next);
                    try {
                        TimeUnit.MILLISECONDS.sleep(5);
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                }

                @Override
                public boolean hasReached(Map<TopicPartition, Long> ends) {
                    return positions.getOrDefault(PARTITION, 0L) >= ends.get(PARTITION);
                }

                @Override
                public void wakeUp() {}

                @Override
                public void close() {}
            };
        }
    }
}
