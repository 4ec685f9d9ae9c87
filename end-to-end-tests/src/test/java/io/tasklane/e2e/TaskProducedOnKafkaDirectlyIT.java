package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What another service does that has a Kafka client and nothing of ours. */
@ExtendWith(SuiteExtension.class)
class TaskProducedOnKafkaDirectlyIT {

    @Test
    void itIsTheSameAsOneThatCameOverHttp(RunningSuite suite) throws Exception {
        String id = UUID.randomUUID().toString();
        try (WebhookReceiver receiver = new WebhookReceiver(number -> 200)) {
            produce(
                    suite,
                    id,
                    "{\"taskName\":\"echo\",\"parameters\":{\"from\":\"kafka\"},\"callbackUrl\":\"" + receiver.url()
                            + "\"}",
                    Map.of(
                            "ce_specversion", "1.0",
                            "ce_id", "order-1",
                            "ce_source", "/shop",
                            "ce_type", "io.tasklane.task.submitted.v1",
                            "content-type", "application/json"));

            awaitKnown(suite, id);
            suite.gateway().awaitEnd(id, "completed");
            assertThat(suite.gateway().result(id).get("from").stringValue()).isEqualTo("kafka");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> !receiver.received().isEmpty());
            assertThat(receiver.received().get(0).field("taskId")).isEqualTo(id);
        }
    }

    @Test
    void theStructuredModeIsReadToo(RunningSuite suite) throws Exception {
        String id = UUID.randomUUID().toString();
        produce(
                suite,
                id,
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/shop\",\"type\":\"io.tasklane.task.submitted.v1\","
                        + "\"subject\":\"" + id + "\",\"data\":{\"taskName\":\"echo\",\"parameters\":5}}",
                Map.of("content-type", "application/cloudevents+json; charset=UTF-8"));

        awaitKnown(suite, id);
        suite.gateway().awaitEnd(id, "completed");
        assertThat(suite.gateway().result(id).intValue()).isEqualTo(5);
    }

    @Test
    void aRecordThatIsNoCommandGoesToTheDeadLettersAndThePartitionGoesOn(RunningSuite suite) throws Exception {
        String bad = UUID.randomUUID().toString();
        String anonymous = "no-id-" + UUID.randomUUID();
        produce(suite, bad, "this is no CloudEvent", Map.of());
        produce(suite, anonymous, "\u0000\uFFFF", Map.of("ce_specversion", "9.9"));

        // The same key is the same partition.
        String good = suite.gateway().submit("{\"taskName\":\"echo\"}");
        suite.gateway().awaitEnd(good, "completed");
        awaitKnown(suite, bad);
        assertThat(suite.gateway().awaitEnd(bad, "failed").at("/error/type").stringValue())
                .endsWith("/malformed-command");
        assertThat(header(deadLetter(suite, bad), "tasklane-reason")).isEqualTo("unreadable");
        assertThat(header(deadLetter(suite, bad), "tasklane-detail"))
                .isEqualTo("not a CloudEvent: specversion is missing");
        assertThat(header(deadLetter(suite, anonymous), "tasklane-detail")).isEqualTo("specversion is not 1.0: 9.9");
        assertThat(deadLetter(suite, bad).value()).isEqualTo("this is no CloudEvent");
    }

    private static void awaitKnown(RunningSuite suite, String id) {
        Awaitility.await("task " + id)
                .atMost(Duration.ofSeconds(60))
                .until(() -> suite.gateway().get("/taskStatus/" + id).statusCode() == 200);
    }

    private static void produce(RunningSuite suite, String key, String value, Map<String, String> headers)
            throws Exception {
        var serializer = new StringSerializer();
        try (var producer = new KafkaProducer<>(suite.kafkaClientSettings(), serializer, serializer)) {
            var kafkaRecord = new ProducerRecord<>(suite.topic("tasks.default"), key, value);
            headers.forEach((name, text) -> kafkaRecord.headers().add(name, text.getBytes(UTF_8)));
            producer.send(kafkaRecord).get(30, TimeUnit.SECONDS);
        }
    }

    private static ConsumerRecord<String, String> deadLetter(RunningSuite suite, String key) {
        Map<String, Object> settings = new HashMap<>(suite.kafkaClientSettings());
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        var deserializer = new StringDeserializer();
        try (var consumer = new KafkaConsumer<>(settings, deserializer, deserializer)) {
            List<TopicPartition> partitions = consumer.partitionsFor(suite.topic("tasks-dead")).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            return Awaitility.await("dead letter of " + key)
                    .atMost(Duration.ofSeconds(60))
                    .until(
                            () -> {
                                for (var letter : consumer.poll(Duration.ofMillis(200))) {
                                    if (key.equals(letter.key())) {
                                        return letter;
                                    }
                                }
                                return null;
                            },
                            letter -> letter != null);
        }
    }

    private static String header(ConsumerRecord<String, String> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), UTF_8);
    }
}
