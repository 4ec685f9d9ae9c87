package io.tasklane.gateway.live;

import io.tasklane.model.TaskEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads the log at any place, a bounded part at a time. Calls block; there are at most as many readers as callers at a time. */
public final class PastEvents implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long NANOS_OF_A_PART = Duration.ofMillis(500).toNanos();

    private final LiveLog topic;
    private final int maxRecords;
    private final Deque<Consumer<byte[], byte[]>> idle = new ConcurrentLinkedDeque<>();

    /** @param maxRecords how many records a part has at most, wanted or not; a few hundred more may come */
    PastEvents(LiveLog topic, int maxRecords) {
        this.topic = topic;
        this.maxRecords = maxRecords;
    }

    /**
     * Part of the log.
     *
     * @param events those that were wanted, in the order of their partitions
     * @param next where the following part begins
     * @param records how many were read
     */
    public record Part(List<LoggedEvent> events, Map<Integer, Long> next, int records) {}

    /** The log no longer has what is asked for, or never had. */
    public static final class NotInTheLogException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Reads on from these positions.
     *
     * @param maxEvents after so many that are wanted the part ends; a few hundred more may come
     * @throws NotInTheLogException if some of it was removed, or is beyond the end
     * @throws KafkaException if Kafka does not answer
     */
    public Part read(Map<Integer, Long> from, Predicate<TaskEvent> wanted, int maxEvents) throws NotInTheLogException {
        Consumer<byte[], byte[]> known = idle.poll();
        Consumer<byte[], byte[]> consumer = known == null ? topic.consumer("gateway-past") : known;
        boolean sound = false;
        try {
            Part part = read(consumer, from, wanted, maxEvents);
            sound = true;
            return part;
        } catch (OffsetOutOfRangeException removed) {
            throw new NotInTheLogException();
        } finally {
            if (sound) {
                idle.add(consumer);
            } else {
                consumer.close();
            }
        }
    }

    private Part read(
            Consumer<byte[], byte[]> consumer, Map<Integer, Long> from, Predicate<TaskEvent> wanted, int maxEvents)
            throws NotInTheLogException {
        List<TopicPartition> partitions =
                from.keySet().stream().map(topic::partition).toList();
        if (!topic.partitions(consumer).containsAll(partitions)) {
            throw new NotInTheLogException();
        }
        consumer.assign(partitions);
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions, PATIENCE);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
        for (TopicPartition partition : partitions) {
            long position = from.getOrDefault(partition.partition(), 0L);
            if (position < begins.getOrDefault(partition, 0L) || position > ends.getOrDefault(partition, 0L)) {
                throw new NotInTheLogException();
            }
            consumer.seek(partition, position);
        }
        List<LoggedEvent> events = new ArrayList<>();
        int records = 0;
        long begun = System.nanoTime();
        while (records < maxRecords
                && events.size() < maxEvents
                && System.nanoTime() - begun < NANOS_OF_A_PART
                && !partitions.stream()
                        .allMatch(partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L))) {
            ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
            records += polled.count();
            for (ConsumerRecord<byte[], byte[]> kafkaRecord : polled) {
                LoggedEvent.of(kafkaRecord)
                        .filter(event -> wanted.test(event.event()))
                        .ifPresent(events::add);
            }
        }
        Map<Integer, Long> next = new HashMap<>();
        partitions.forEach(partition -> next.put(partition.partition(), consumer.position(partition)));
        return new Part(events, next, records);
    }

    @Override
    public void close() {
        for (Consumer<byte[], byte[]> consumer = idle.poll(); consumer != null; consumer = idle.poll()) {
            consumer.close();
        }
    }
}
