package io.tasklane.gateway.status;

import io.tasklane.gateway.BrokerAdmin;
import io.tasklane.model.Topics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where topics end, what is not committed yet included: what is behind an open transaction is not to be seen yet. */
public final class LogEnds {

    private static final Logger log = LoggerFactory.getLogger(LogEnds.class);
    private static final int PATIENCE_MILLIS = 1_000;

    private final BrokerAdmin kafka;
    private final Predicate<String> topics;

    /** @param topics which ones */
    LogEnds(BrokerAdmin kafka, Predicate<String> topics) {
        this.kafka = kafka;
        this.topics = topics;
    }

    /** Of all that the view is made of. */
    public static LogEnds ofView(BrokerAdmin kafka, Topics topics) {
        return new LogEnds(kafka, ProjectionOfGeneration.sources(topics).asMatchPredicate());
    }

    /** The ends by the names of the partitions; nothing if Kafka does not say. */
    public Optional<Map<String, Long>> now() throws InterruptedException {
        try {
            return Optional.of(ask(kafka.get()));
        } catch (ExecutionException | TimeoutException | KafkaException | IllegalStateException unknown) {
            log.atDebug().setCause(unknown).log("Kafka does not say where topics end");
            return Optional.empty();
        }
    }

    /** Whether a store with these positions has everything below these ends. */
    public static boolean areReached(Map<String, Long> ends, Map<String, Long> stored) {
        return ends.entrySet().stream().allMatch(end -> stored.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    private Map<String, Long> ask(Admin admin) throws InterruptedException, ExecutionException, TimeoutException {
        List<String> names = admin.listTopics().names().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).stream()
                .filter(topics)
                .toList();
        Map<TopicPartition, OffsetSpec> partitions =
                admin
                        .describeTopics(names)
                        .allTopicNames()
                        .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                        .values()
                        .stream()
                        .flatMap(topic -> topic.partitions().stream()
                                .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                        .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        return admin.listOffsets(partitions).all().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).entrySet().stream()
                .collect(Collectors.toMap(
                        end -> end.getKey().toString(), end -> end.getValue().offset()));
    }
}
