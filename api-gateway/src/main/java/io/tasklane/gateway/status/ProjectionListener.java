package io.tasklane.gateway.status;

import com.mongodb.MongoException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.event.ListenerContainerIdleEvent;
import org.springframework.kafka.listener.BatchConsumerAwareMessageListener;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;

/**
 * Ties the projection to its consumer. The store, not the consumer group, has the last word on where to go on: a store that
 * was emptied or set back gets again what it lost.
 */
final class ProjectionListener
        implements BatchConsumerAwareMessageListener<byte[], byte[]>, ConsumerAwareRebalanceListener {

    private static final Logger log = LoggerFactory.getLogger(ProjectionListener.class);
    private static final Duration POSITION_PATIENCE = Duration.ofMillis(100);
    private static final int MILLIS_BETWEEN_ATTEMPTS = 500;
    private static final long NANOS_BETWEEN_NOTES = TimeUnit.MILLISECONDS.toNanos(100);

    private final Projection projection;
    private final ProjectionOffsets offsets;
    private final Runnable prepareStore;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile long noted = System.nanoTime();

    /** @param prepareStore makes the store ready for the projection; called before the first record, and again at any time */
    ProjectionListener(Projection projection, ProjectionOffsets offsets, Runnable prepareStore) {
        this.projection = projection;
        this.offsets = offsets;
        this.prepareStore = prepareStore;
    }

    @Override
    public void onMessage(List<ConsumerRecord<byte[], byte[]>> records, @Nullable Consumer<?, ?> consumer) {
        projection.on(records);
        // To read some records again costs less than to note every step; the last step is noted when there is nothing
        // to do.
        if (System.nanoTime() - noted >= NANOS_BETWEEN_NOTES) {
            note(Objects.requireNonNull(consumer));
        }
    }

    private void note(Consumer<?, ?> consumer) {
        offsets.advanceTo(positions(consumer));
        noted = System.nanoTime();
    }

    /** What ends a partition may be no record but a transaction's mark: the position passes it without a call of the listener. */
    void onIdle(ListenerContainerIdleEvent idle) {
        try {
            note(idle.getConsumer());
        } catch (MongoException unreachable) {
            log.atDebug().setCause(unreachable).log("The projection's position could not be stored");
        }
    }

    /** Waits for the store and for what the group has committed as long as it takes: without them there is no position to begin at. */
    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        boolean warned = false;
        while (!partitions.isEmpty()) {
            try {
                prepareStore.run();
                seek(consumer, partitions);
                return;
            } catch (MongoException | KafkaException unreachable) {
                if (!warned) {
                    log.atWarn()
                            .setCause(unreachable)
                            .log("MongoDB or Kafka does not answer; the view stands still until it does");
                    warned = true;
                }
                pauseUnlessClosing(unreachable);
            }
        }
    }

    private void seek(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> stored = offsets.of(partitions);
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions));
        for (TopicPartition partition : partitions) {
            Long next = stored.get(partition);
            OffsetAndMetadata position = committed.get(partition);
            if (next == null) {
                consumer.seekToBeginning(Set.of(partition));
            } else if (position == null || next < position.offset()) {
                log.atInfo()
                        .addKeyValue("topic", partition.topic())
                        .addKeyValue("partition", partition.partition())
                        .addKeyValue("offset", next)
                        .log("The store is behind the consumer group; records are read again");
                consumer.seek(partition, next);
            }
        }
    }

    /** Leaves the consumer without a position to go on from, rather than with a wrong one, when the gateway closes. */
    private void pauseUnlessClosing(RuntimeException unreachable) {
        try {
            if (closing.await(MILLIS_BETWEEN_ATTEMPTS, TimeUnit.MILLISECONDS)) {
                throw unreachable;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unreachable;
        }
    }

    /** Whatever is waited for here is waited for no longer. */
    void close() {
        closing.countDown();
    }

    private static Map<TopicPartition, Long> positions(Consumer<?, ?> consumer) {
        Map<TopicPartition, Long> positions = new HashMap<>();
        for (TopicPartition partition : consumer.assignment()) {
            try {
                positions.put(partition, consumer.position(partition, POSITION_PATIENCE));
            } catch (TimeoutException notKnownYet) {
                log.atDebug()
                        .addKeyValue("topic", partition.topic())
                        .addKeyValue("partition", partition.partition())
                        .log("The partition has no position yet");
            }
        }
        return positions;
    }
}
