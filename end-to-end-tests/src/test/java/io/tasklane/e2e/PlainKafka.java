package io.tasklane.e2e;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka's own clients, as somebody would use them who knows nothing of Tasklane but its topics. */
record PlainKafka(String bootstrapServers) {

    static final String TOPIC_PREFIX = "tasklane.";

    String topic(String nameWithoutPrefix) {
        return TOPIC_PREFIX + nameWithoutPrefix;
    }

    Admin admin() {
        return Admin.create(settings(Map.of()));
    }

    KafkaProducer<byte[], byte[]> producer() {
        // Records may be as large as a broker takes them.
        return new KafkaProducer<>(
                settings(Map.of("max.request.size", 2 << 20)), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Reads what is committed in all partitions of a topic, from their beginning or from now on. */
    KafkaConsumer<byte[], byte[]> reader(String topic, boolean fromBeginning) {
        return reader(topic, fromBeginning, "read_committed");
    }

    /** Reads what is written from now on, whether it is committed or not. */
    KafkaConsumer<byte[], byte[]> liveReader(String topic) {
        return reader(topic, false, "read_uncommitted");
    }

    private KafkaConsumer<byte[], byte[]> reader(String topic, boolean fromBeginning, String isolation) {
        var deserializer = new ByteArrayDeserializer();
        var consumer = new KafkaConsumer<>(
                settings(Map.of("isolation.level", isolation, "max.poll.records", 5_000)), deserializer, deserializer);
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        if (fromBeginning) {
            consumer.seekToBeginning(partitions);
        } else {
            consumer.seekToEnd(partitions);
        }
        // Where it begins is settled now, not at the first poll.
        partitions.forEach(consumer::position);
        return consumer;
    }

    private Map<String, Object> settings(Map<String, Object> own) {
        Map<String, Object> settings = new HashMap<>(own);
        settings.put("bootstrap.servers", bootstrapServers);
        return settings;
    }
}
