package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What a topic holds of a task, for whoever reads only what counts. */
final class CommittedRecords {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Path SCHEMAS = Path.of("../common-model/src/main/resources/schemas");

    private CommittedRecords() {}

    /** Reads from the topic's beginning until what it has of the key is enough; answers that, in order. */
    static List<ConsumerRecord<String, String>> of(
            RunningSuite suite, String topic, String key, Predicate<List<ConsumerRecord<String, String>>> enough) {
        Map<String, Object> settings = new HashMap<>(suite.kafkaClientSettings());
        settings.put("isolation.level", "read_committed");
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(suite.topic(topic)).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!enough.test(records)) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(topic + " has only " + records.size() + " records of " + key);
                }
                for (var one : consumer.poll(Duration.ofMillis(200))) {
                    if (key.equals(one.key())) {
                        records.add(one);
                    }
                }
            }
        }
        return records;
    }

    /** The first record of the key. */
    static ConsumerRecord<String, String> first(RunningSuite suite, String topic, String key) {
        return of(suite, topic, key, records -> !records.isEmpty()).get(0);
    }

    static String header(ConsumerRecord<String, String> one, String name) {
        Header header = one.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }

    /** An event that the example wrote is what the documents promise. */
    static void assertThatItFollowsItsSchema(ConsumerRecord<String, String> event) {
        String type = header(event, "ce_type").substring("io.tasklane.".length());
        assertThat(header(event, "ce_specversion")).isEqualTo("1.0");
        assertThat(header(event, "content-type")).isEqualTo("application/json");
        assertThat(header(event, "ce_dataschema")).isEqualTo("https://tasklane.io/schemas/" + type + ".json");
        assertThat(Instant.parse(header(event, "ce_time")))
                .isBefore(Instant.now().plusSeconds(5));
        assertThat(header(event, "ce_source")).isEqualTo("/tasklane/worker/one");
        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(GatewayClient.JSON.readTree(
                                SCHEMAS.resolve(type + ".json").toFile()))
                        .validate(GatewayClient.JSON.readTree(event.value())))
                .as("%s: %s", type, event.value())
                .isEmpty();
    }
}
