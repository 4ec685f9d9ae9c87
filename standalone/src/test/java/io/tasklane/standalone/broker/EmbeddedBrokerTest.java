package io.tasklane.standalone.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {

    private static final String TOPIC = "things";

    @TempDir
    Path folder;

    @Test
    void recordsOffsetsAndTransactionsSurviveARestart() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0)) {
            try (Admin admin = Admin.create(clients(broker))) {
                admin.createTopics(List.of(new NewTopic(TOPIC, Optional.of(1), Optional.empty())))
                        .all()
                        .get();
            }
            write(broker, "committed", true);
            write(broker, "aborted", false);
            assertThat(read(broker, 1)).containsExactly("committed");
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0)) {
            write(broker, "after the restart", true);

            assertThat(read(broker, 1)).containsExactly("after the restart");
        }
    }

    private static void write(EmbeddedBroker broker, String value, boolean commit) {
        Map<String, Object> settings = clients(broker);
        settings.put("transactional.id", "writer");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(TOPIC, value));
            if (commit) {
                producer.commitTransaction();
            } else {
                producer.flush();
                producer.abortTransaction();
            }
        }
    }

    /** What the group has not read yet. */
    private static List<String> read(EmbeddedBroker broker, int expected) {
        Map<String, Object> settings = clients(broker);
        settings.put("group.id", "readers");
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(TOPIC));
            List<String> values = new ArrayList<>();
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (values.size() < expected && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach((ConsumerRecord<String, String> record) -> values.add(record.value()));
            }
            consumer.commitSync();
            return values;
        }
    }

    private static Map<String, Object> clients(EmbeddedBroker broker) {
        return new HashMap<>(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }
}
