package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the services really write to Kafka is what the documents promise. */
@ExtendWith(SuiteExtension.class)
class EventsFollowTheirSchemasIT {

    private static final Path SCHEMAS = Path.of("../common-model/src/main/resources/schemas");

    @Test
    void everyRecordOfOurTopicsIsValid(RunningSuite suite) throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(number -> number == 1 ? 500 : 204)) {
            String callback = ",\"callbackUrl\":\"" + receiver.url() + "\"}";
            var gateway = suite.gateway();
            gateway.awaitEnd(
                    gateway.submit("{\"taskName\":\"echo\",\"parameters\":1,\"delaySeconds\":1,"
                            + "\"labels\":{\"a\":\"b\"},\"priority\":3,\"ttlSeconds\":60,\"timeoutSeconds\":9,"
                            + "\"retry\":{\"maxAttempts\":2,\"initialSeconds\":1,\"maxSeconds\":2}" + callback),
                    "completed");
            gateway.awaitEnd(
                    gateway.submit("{\"taskName\":\"data_analysis\",\"parameters\":{\"dataset\":\"x.csv\"}" + callback),
                    "failed");
            gateway.awaitEnd(
                    gateway.submit(
                            "{\"taskName\":\"data_analysis\",\"parameters\":{\"dataset\":\"seattle-weather.csv\"}"
                                    + callback),
                    "completed");

            Set<String> seen = new TreeSet<>();
            Map<String, Schema> schemas = new HashMap<>();
            for (ConsumerRecord<String, String> kafkaRecord : readUntilAttempts(suite, 3)) {
                String type = header(kafkaRecord, "ce_type");
                seen.add(type);
                Schema schema = schemas.computeIfAbsent(type, EventsFollowTheirSchemasIT::schema);
                assertThat(schema.validate(GatewayClient.JSON.readTree(kafkaRecord.value())))
                        .as("%s: %s", type, kafkaRecord.value())
                        .isEmpty();
                assertThat(header(kafkaRecord, "ce_specversion")).isEqualTo("1.0");
            }

            assertThat(seen)
                    .contains(
                            "io.tasklane.task.submitted.v1",
                            "io.tasklane.task.scheduled.v1",
                            "io.tasklane.task.started.v1",
                            "io.tasklane.task.progressed.v1",
                            "io.tasklane.task.completed.v1",
                            "io.tasklane.task.failed.v1",
                            "io.tasklane.task-type.announced.v1",
                            "io.tasklane.webhook.delivery-requested.v1",
                            "io.tasklane.webhook.attempted.v1");
        }
    }

    private static List<ConsumerRecord<String, String>> readUntilAttempts(RunningSuite suite, int attempts) {
        Map<String, Object> settings = new HashMap<>(suite.kafkaClientSettings());
        settings.put("isolation.level", "read_committed");
        var deserializer = new StringDeserializer();
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        int attempted = 0;
        try (var consumer = new KafkaConsumer<>(settings, deserializer, deserializer)) {
            List<TopicPartition> partitions =
                    List.of("tasks.default", "task-events", "task-types", "webhook-deliveries", "webhook-attempts")
                            .stream()
                            .flatMap(topic -> consumer.partitionsFor(suite.topic(topic)).stream())
                            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            boolean quiet = false;
            while ((attempted < attempts || !quiet) && System.nanoTime() < deadline) {
                var polled = consumer.poll(Duration.ofSeconds(1));
                quiet = polled.isEmpty();
                for (ConsumerRecord<String, String> kafkaRecord : polled) {
                    if (kafkaRecord.headers().lastHeader("ce_type") != null) {
                        records.add(kafkaRecord);
                        attempted += kafkaRecord.topic().endsWith("webhook-attempts") ? 1 : 0;
                    }
                }
            }
        }
        return records;
    }

    private static Schema schema(String type) {
        try {
            String text = Files.readString(SCHEMAS.resolve(type.substring("io.tasklane.".length()) + ".json"));
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(GatewayClient.JSON.readTree(text));
        } catch (IOException missing) {
            throw new AssertionError("no schema of " + type, missing);
        }
    }

    private static String header(ConsumerRecord<String, String> kafkaRecord, String name) {
        return new String(kafkaRecord.headers().lastHeader(name).value(), UTF_8);
    }
}
