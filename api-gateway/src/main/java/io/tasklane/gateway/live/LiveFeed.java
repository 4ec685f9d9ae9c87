package io.tasklane.gateway.live;

import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.context.SmartLifecycle;

/**
 * Follows the topic of events, of which every gateway needs all: so there is no group, and no offset is kept. After an outage of
 * Kafka it goes on where it was, so that nobody who listens misses anything.
 */
final class LiveFeed implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(LiveFeed.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final int MILLIS_BETWEEN_ATTEMPTS = 500;

    private final LiveLog topic;
    private final LiveEvents events;
    private final Clock clock;
    private final Timer delay;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable Consumer<byte[], byte[]> current;
    private volatile long behind;
    private @Nullable Thread thread;

    LiveFeed(LiveLog topic, LiveEvents events, Clock clock, Timer delay) {
        this.topic = topic;
        this.events = events;
        this.clock = clock;
        this.delay = delay;
    }

    /** How many records of the log were not read yet when it was asked last; gaps count. */
    long behind() {
        return behind;
    }

    @Override
    public void start() {
        Thread follower = new Thread(this::followUntilStopped, "live-feed");
        follower.setDaemon(true);
        follower.start();
        thread = follower;
    }

    private void followUntilStopped() {
        boolean first = true;
        while (!isStopping()) {
            try (Consumer<byte[], byte[]> consumer = topic.consumer("gateway-live")) {
                current = consumer;
                follow(consumer);
            } catch (WakeupException stopped) {
                return;
            } catch (OffsetOutOfRangeException gone) {
                log.atWarn().setCause(gone).log("Events were removed before they were read; streams begin anew");
                events.beginAt("", Map.of());
            } catch (RuntimeException | OutOfMemoryError failed) {
                // Without this thread nobody would be told anything any more: it goes on whatever happens.
                log.atLevel(first ? Level.WARN : Level.DEBUG)
                        .setCause(failed)
                        .log("Events cannot be followed; whoever waits for news is told late until they can");
                first = false;
            }
            pause();
        }
    }

    /** Returns if the topic does not exist, or is another one than before; otherwise only when it is told to stop. */
    private void follow(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = topic.partitions(consumer);
        if (partitions.isEmpty()) {
            return;
        }
        String name = topic.name();
        consumer.assign(partitions);
        if (!events.extent().map(LiveEvents.Extent::log).filter(name::equals).isPresent()) {
            events.beginAt(name, topic.nearTheEnd(consumer, partitions));
        }
        events.positions().forEach((partition, next) -> consumer.seek(topic.partition(partition), next));
        while (!isStopping()) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            records.forEach(this::on);
            Map<Integer, Long> positions = new HashMap<>();
            long left = 0;
            for (TopicPartition partition : partitions) {
                positions.put(partition.partition(), consumer.position(partition));
                left += consumer.currentLag(partition).orElse(0);
            }
            events.readTo(positions);
            behind = left;
        }
    }

    private void on(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        try {
            LoggedEvent.of(kafkaRecord).ifPresent(event -> {
                delay.record(Math.max(0, clock.millis() - event.timestamp()), TimeUnit.MILLISECONDS);
                events.happened(event);
            });
        } catch (RuntimeException failed) {
            log.atError()
                    .setCause(failed)
                    .addKeyValue("partition", kafkaRecord.partition())
                    .addKeyValue("offset", kafkaRecord.offset())
                    .log("An event could not be passed on");
        }
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
        Consumer<byte[], byte[]> consumer = current;
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
