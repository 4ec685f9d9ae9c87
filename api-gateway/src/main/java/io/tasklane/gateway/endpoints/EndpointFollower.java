package io.tasklane.gateway.endpoints;

import io.tasklane.gateway.BrokerAdmin;
import io.tasklane.model.KafkaSettings;
import io.tasklane.model.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.context.SmartLifecycle;

/**
 * Reads the topics of endpoints from their beginning and then follows them for ever, and knows up to where. Every gateway needs
 * all of it, so there is no group and no offset is kept.
 */
final class EndpointFollower implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(EndpointFollower.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MILLIS_BETWEEN_ATTEMPTS = 500;

    private final KafkaSettings kafka;
    private final BrokerAdmin admin;
    private final List<String> topics;
    private final Endpoints endpoints;
    private final Map<TopicPartition, Long> positions = new ConcurrentHashMap<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private volatile boolean known;
    private volatile @Nullable KafkaConsumer<byte[], byte[]> current;
    private @Nullable Thread thread;

    EndpointFollower(KafkaSettings kafka, Topics topics, BrokerAdmin admin, Endpoints endpoints) {
        this.kafka = kafka;
        this.admin = admin;
        this.topics = List.of(topics.webhookEndpoints(), topics.endpointConditions());
        this.endpoints = endpoints;
    }

    /** Whether all is known by then that was in the topics when this process began to read them. */
    boolean awaitKnown(Duration patience) throws InterruptedException {
        return known || await(() -> known, patience);
    }

    /**
     * Whether all is known by then that is in these topics now, what is not committed yet included.
     *
     * @throws KafkaException if the broker does not say how much that is
     */
    boolean awaitEnd(Collection<String> ofTopics, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        if (!awaitKnown(patience)) {
            return false;
        }
        Map<TopicPartition, Long> ends = ends(ofTopics);
        return await(
                () -> ends.entrySet().stream().allMatch(end -> position(end.getKey()) >= end.getValue()),
                Duration.ofNanos(deadline - System.nanoTime()));
    }

    private long position(TopicPartition partition) {
        return positions.getOrDefault(partition, 0L);
    }

    private Map<TopicPartition, Long> ends(Collection<String> ofTopics) throws InterruptedException {
        var latest = positions.keySet().stream()
                .filter(partition -> ofTopics.contains(partition.topic()))
                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        try {
            return admin
                    .get()
                    .listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .all()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .entrySet()
                    .stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, end -> end.getValue().offset()));
        } catch (ExecutionException | TimeoutException failed) {
            throw new KafkaException("the ends of the endpoints' topics are not known", failed);
        }
    }

    private boolean await(BooleanSupplier condition, Duration patience) throws InterruptedException {
        long nanos = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (!condition.getAsBoolean() && nanos > 0 && !isStopping()) {
                nanos = moved.awaitNanos(nanos);
            }
            return condition.getAsBoolean();
        } finally {
            lock.unlock();
        }
    }

    private void signal() {
        lock.lock();
        try {
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void start() {
        Thread follower = new Thread(this::followUntilStopped, "webhook-endpoints");
        follower.setDaemon(true);
        follower.start();
        thread = follower;
    }

    private void followUntilStopped() {
        boolean first = true;
        while (!isStopping()) {
            try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
                current = consumer;
                follow(consumer);
            } catch (WakeupException stopped) {
                return;
            } catch (RuntimeException failed) {
                log.atLevel(first ? Level.WARN : Level.DEBUG)
                        .setCause(failed)
                        .log("Webhook endpoints cannot be read; trying again until they can");
                first = false;
            }
            pause();
        }
    }

    /** Returns if a topic does not exist, and otherwise only when it is told to stop. */
    private void follow(KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic, PATIENCE).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        if (partitions.stream().map(TopicPartition::topic).distinct().count() < topics.size()) {
            return;
        }
        consumer.assign(partitions);
        partitions.forEach(partition -> consumer.seek(partition, position(partition)));
        partitions.forEach(partition -> positions.putIfAbsent(partition, 0L));
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
        while (!isStopping()) {
            if (!known && ends.entrySet().stream().allMatch(end -> position(end.getKey()) >= end.getValue())) {
                known = true;
            }
            signal();
            consumer.poll(POLL).forEach(endpoints::on);
            partitions.forEach(partition -> positions.put(partition, consumer.position(partition)));
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                kafka.clientSettings(Map.of(
                        ConsumerConfig.CLIENT_ID_CONFIG, "gateway-webhook-endpoints",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private void pause() {
        try {
            stopping.await(MILLIS_BETWEEN_ATTEMPTS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            stopping.countDown();
        }
    }

    @Override
    public void stop() {
        stopping.countDown();
        signal();
        KafkaConsumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    /** Before the web server starts, and until after it has stopped. */
    @Override
    public int getPhase() {
        return 0;
    }

    @Override
    public boolean isRunning() {
        return thread != null && thread.isAlive();
    }
}
