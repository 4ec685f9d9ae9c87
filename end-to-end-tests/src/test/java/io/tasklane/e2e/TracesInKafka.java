package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What requests left in the topics of a suite. Those that say what there is, not what was asked for, do not count. */
final class TracesInKafka {

    private static final Duration POLL = Duration.ofMillis(200);

    private final RunningSuite suite;

    TracesInKafka(RunningSuite suite) {
        this.suite = suite;
    }

    /** Where each partition ends. */
    Map<String, Long> ends() {
        try (var consumer = consumer()) {
            Map<String, Long> ends = new TreeMap<>();
            consumer.endOffsets(partitions()).forEach((partition, end) -> ends.put(partition.toString(), end));
            return ends;
        }
    }

    /** Of which tasks and webhook endpoints there is anything, by topic. */
    Map<String, Set<String>> subjects() {
        Map<String, Set<String>> subjects = new TreeMap<>();
        try (var consumer = consumer()) {
            List<TopicPartition> partitions = partitions();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<byte[], byte[]> one : consumer.poll(POLL)) {
                    subjects.computeIfAbsent(one.topic(), topic -> new TreeSet<>())
                            .add(subject(one));
                }
            }
        }
        return subjects;
    }

    /** What is about a webhook endpoint is keyed by it, or has a key that begins with it, whatever task it names. */
    private static String subject(ConsumerRecord<byte[], byte[]> one) {
        String key = one.key() == null ? "" : new String(one.key(), UTF_8);
        if (key.startsWith("we_")) {
            return key.split("/", 2)[0];
        }
        Header subject = one.headers().lastHeader("ce_subject");
        byte[] bytes = subject == null ? one.key() : subject.value();
        return bytes == null ? "nobody" : new String(bytes, UTF_8);
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = new HashMap<>(suite.kafkaClientSettings());
        settings.put("isolation.level", "read_committed");
        settings.put("max.poll.records", 5_000);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private List<TopicPartition> partitions() {
        try (Admin admin = Admin.create(suite.kafkaClientSettings())) {
            Set<String> topics = new TreeSet<>(admin.listTopics().names().get());
            topics.removeIf(topic -> !topic.startsWith(suite.topicPrefix()) || topic.equals(suite.topic("task-types")));
            return admin.describeTopics(topics).allTopicNames().get().values().stream()
                    .flatMap(topic -> topic.partitions().stream()
                            .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                    .toList();
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
