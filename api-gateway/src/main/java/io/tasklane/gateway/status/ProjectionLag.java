package io.tasklane.gateway.status;

import io.tasklane.gateway.BrokerAdmin;
import io.tasklane.model.Topics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells whether the store has everything that was written to the queues, whichever gateway has to put it there. */
final class ProjectionLag {

    private static final Logger log = LoggerFactory.getLogger(ProjectionLag.class);
    private static final int PATIENCE_MILLIS = 1_000;
    private static final long NANOS_BETWEEN_MEASUREMENTS = TimeUnit.MILLISECONDS.toNanos(200);

    private final BrokerAdmin kafka;
    private final Predicate<String> isQueue;
    private final ProjectionOffsets offsets;
    private final ReentrantLock measuring = new ReentrantLock();
    private volatile Measurement last = new Measurement(System.nanoTime(), false);

    ProjectionLag(BrokerAdmin kafka, Topics topics, ProjectionOffsets offsets) {
        this.kafka = kafka;
        Pattern queues = topics.queues();
        this.isQueue = topic -> queues.matcher(topic).matches();
        this.offsets = offsets;
    }

    private record Measurement(long begun, boolean caughtUp) {}

    /**
     * Whether the store is known to have everything that was in the queues at that time. One measurement serves all who ask.
     *
     * @param time a {@link System#nanoTime()}
     */
    boolean coversWritesBefore(long time) throws InterruptedException {
        if (!measuring.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            return false;
        }
        try {
            if (last.caughtUp && last.begun - time >= 0) {
                return true;
            }
            long now = System.nanoTime();
            if (last.caughtUp || now - last.begun >= NANOS_BETWEEN_MEASUREMENTS) {
                last = new Measurement(now, isCaughtUp());
            }
            return last.caughtUp;
        } finally {
            measuring.unlock();
        }
    }

    private boolean isCaughtUp() throws InterruptedException {
        try {
            Map<TopicPartition, Long> ends = ends();
            Map<String, Long> stored = offsets.all();
            return ends.entrySet().stream()
                    .allMatch(end -> stored.getOrDefault(end.getKey().toString(), 0L) >= end.getValue());
        } catch (ExecutionException | TimeoutException | KafkaException unknown) {
            log.atDebug().setCause(unknown).log("Kafka does not say where the queues end");
            return false;
        }
    }

    /** Where the queues end, what is not committed yet included: a command behind an open transaction is not to be seen yet. */
    private Map<TopicPartition, Long> ends() throws InterruptedException, ExecutionException, TimeoutException {
        Admin admin = kafka.get();
        List<String> queues = admin.listTopics().names().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).stream()
                .filter(isQueue)
                .toList();
        Map<TopicPartition, OffsetSpec> partitions =
                admin
                        .describeTopics(queues)
                        .allTopicNames()
                        .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                        .values()
                        .stream()
                        .flatMap(topic -> topic.partitions().stream()
                                .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                        .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        return admin.listOffsets(partitions).all().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, end -> end.getValue().offset()));
    }
}
