package io.tasklane.benchmarks.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tasklane.model.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** How often each task ended, as the log has it. */
public final class TaskEnds {

    private static final Set<String> ENDS =
            Set.of("io.tasklane.task.completed.v1", "io.tasklane.task.failed.v1", "io.tasklane.task.cancelled.v1");

    private final Map<String, Integer> ends;

    /** @param ends how many each task has */
    TaskEnds(Map<String, Integer> ends) {
        this.ends = ends;
    }

    /** Reads all that is committed now, whether it is of one run or of several. */
    public static TaskEnds read(String bootstrapServers) {
        Map<String, Integer> ends = new HashMap<>();
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrapServers, "isolation.level", "read_committed", "max.poll.records", 5_000);
        String topic = new Topics(Topics.DEFAULT_PREFIX).taskEvents();
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> last = consumer.endOffsets(partitions);
            while (last.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> event : consumer.poll(Duration.ofMillis(500))) {
                    Header type = event.headers().lastHeader("ce_type");
                    if (type != null && ENDS.contains(new String(type.value(), UTF_8))) {
                        ends.merge(new String(event.key(), UTF_8), 1, Integer::sum);
                    }
                }
            }
        }
        return new TaskEnds(ends);
    }

    /** How many of these tasks have no end. */
    public long lost(Set<String> tasks) {
        return tasks.stream().filter(task -> !ends.containsKey(task)).count();
    }

    /** How many of these tasks have more than one. */
    public long doubled(Set<String> tasks) {
        return tasks.stream().filter(task -> ends.getOrDefault(task, 0) > 1).count();
    }
}
