package io.tasklane.gateway.tasktypes;

import io.tasklane.model.KafkaSettings;
import io.tasklane.model.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Reads the topic of announcements from its beginning and then follows it for ever. Every gateway needs all of it, so there is
 * no group and no offset is kept.
 */
@Component
class TaskTypesFollower implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(TaskTypesFollower.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MILLIS_BETWEEN_ATTEMPTS = 500;

    private final KafkaSettings kafka;
    private final String topic;
    private final TaskTypes types;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable KafkaConsumer<byte[], byte[]> current;
    private @Nullable Thread thread;

    TaskTypesFollower(KafkaSettings kafka, Topics topics, TaskTypes types) {
        this.kafka = kafka;
        this.topic = topics.taskTypes();
        this.types = types;
    }

    @Override
    public void start() {
        Thread follower = new Thread(this::followUntilStopped, "task-types");
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
                        .addKeyValue("topic", topic)
                        .log("Announcements cannot be read; trying again until they can");
                first = false;
            }
            pause();
        }
    }

    /** Returns if the topic does not exist, and otherwise only when it is told to stop. */
    private void follow(KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic, PATIENCE).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        if (partitions.isEmpty()) {
            return;
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
        while (!isStopping()) {
            if (!types.areKnown()
                    && ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                types.nowKnown();
            }
            consumer.poll(POLL).forEach(types::on);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                kafka.clientSettings(Map.of(
                        ConsumerConfig.CLIENT_ID_CONFIG, "gateway-task-types",
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
