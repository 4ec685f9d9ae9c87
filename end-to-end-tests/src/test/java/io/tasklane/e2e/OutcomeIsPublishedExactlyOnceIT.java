package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.parallel.Outcome;
import io.tasklane.parallel.ParallelConsumer;
import io.tasklane.parallel.ParallelConsumerSettings;
import io.tasklane.parallel.Processing;
import io.tasklane.parallel.ProcessingThreads;
import io.tasklane.parallel.RecordContext;
import io.tasklane.parallel.RecordProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
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

/** Engines join, leave and are cut short under load, and a reader of their outcomes sees each exactly once. */
@ExtendWith(SuiteExtension.class)
class OutcomeIsPublishedExactlyOnceIT {

    private static final int RECORDS = 4_000;
    private static final int PARTITIONS = 6;

    private final String id = UUID.randomUUID().toString();
    private final String in = "in-" + id;
    private final String out = "out-" + id;
    private final ProcessingThreads threads = new ProcessingThreads("copy", 16);
    private final AtomicInteger executions = new AtomicInteger();

    @Test
    void whileEnginesComeAndGo(RunningSuite suite) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Admin admin = Admin.create(suite.kafkaClientSettings())) {
            admin.createTopics(List.of(topic(in), topic(out))).all().get(30, TimeUnit.SECONDS);
        }
        List<ParallelConsumer> engines = new ArrayList<>();
        try {
            engines.add(engine(suite, "0", Duration.ofSeconds(2)));
            produce(suite, 0, RECORDS / 2);
            for (int change = 1; change <= 4; change++) {
                engines.add(engine(suite, Integer.toString(change), Duration.ofMillis(change % 2 == 0 ? 0 : 2_000)));
                awaitExecutions(change * RECORDS / 8);
                engines.remove(random.nextInt(engines.size() - 1)).close();
            }
            produce(suite, RECORDS / 2, RECORDS);

            Map<String, Integer> outcomes = outcomes(suite, RECORDS);

            System.out.println("records " + RECORDS + ", executions " + executions + ", seed " + seed);
            assertEachOnce(outcomes, RECORDS);
        } finally {
            engines.forEach(ParallelConsumer::close);
            threads.close();
        }
    }

    @Test
    void afterTheirTopicWasGone(RunningSuite suite) throws Exception {
        int records = 400;
        try (Admin admin = Admin.create(suite.kafkaClientSettings())) {
            admin.createTopics(List.of(new NewTopic(in, 1, (short) 1))).all().get(30, TimeUnit.SECONDS);
            produce(suite, 0, records);
            // To wait for the topic once for each record would take longer than anybody waits here for a stop.
            ParallelConsumer engine = engine(suite, "gone", Duration.ZERO, Map.of("max.block.ms", 500));
            try {
                awaitExecutions(records);
            } finally {
                CompletableFuture.runAsync(engine::close).get(60, TimeUnit.SECONDS);
            }
            engine = engine(suite, "back", Duration.ofSeconds(2), Map.of("max.block.ms", 500));
            try {
                awaitExecutions(records + 1);
                admin.createTopics(List.of(topic(out))).all().get(30, TimeUnit.SECONDS);

                assertEachOnce(outcomes(suite, records), records);
            } finally {
                engine.close();
                threads.close();
            }
        }
    }

    private static void assertEachOnce(Map<String, Integer> outcomes, int records) {
        assertThat(outcomes.keySet())
                .isEqualTo(
                        IntStream.range(0, records).mapToObj(Integer::toString).collect(Collectors.toSet()));
        assertThat(outcomes.values()).containsOnly(1);
    }

    private ParallelConsumer engine(RunningSuite suite, String instance, Duration drain) {
        return engine(suite, instance, drain, Map.of());
    }

    private ParallelConsumer engine(
            RunningSuite suite, String instance, Duration drain, Map<String, Object> clientSettings) {
        Map<String, Object> client = new HashMap<>(suite.kafkaClientSettings());
        client.putAll(clientSettings);
        var settings = new ParallelConsumerSettings(client, "group-" + id, instance, List.of(in), 1_000, 500, drain);
        ParallelConsumer engine =
                new ParallelConsumer(settings, new SlowCopy(), threads, new SimpleMeterRegistry(), () -> {});
        engine.start();
        return engine;
    }

    private void awaitExecutions(int count) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> executions.get() >= count);
    }

    /** Takes some milliseconds for a record, so that there are always some in flight. */
    private final class SlowCopy implements RecordProcessor {

        @Override
        public Processing prepare(ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context) {
            return () -> {
                executions.incrementAndGet();
                var later = CompletableFuture.delayedExecutor(kafkaRecord.offset() % 20, TimeUnit.MILLISECONDS);
                return CompletableFuture.supplyAsync(
                        () -> Outcome.of(new ProducerRecord<>(out, kafkaRecord.key(), kafkaRecord.value())), later);
            };
        }

        @Override
        public Outcome recover(ConsumerRecord<byte[], byte[]> kafkaRecord, Throwable failure) {
            throw new AssertionError("nothing fails here", failure);
        }
    }

    private void produce(RunningSuite suite, int from, int to) {
        var serializer = new StringSerializer();
        // One request at a time: a topic that was just made may refuse the first of several and take the others.
        Map<String, Object> settings = new HashMap<>(suite.kafkaClientSettings());
        settings.put("max.in.flight.requests.per.connection", 1);
        try (var producer = new KafkaProducer<>(settings, serializer, serializer)) {
            for (int number = from; number < to; number++) {
                producer.send(new ProducerRecord<>(in, Integer.toString(number), "x"));
            }
        }
    }

    /** Reads until everything is there, and then on for as long as a transaction that is open could take to bring more. */
    private Map<String, Integer> outcomes(RunningSuite suite, int records) {
        Map<String, Object> settings = new HashMap<>(suite.kafkaClientSettings());
        settings.put("isolation.level", "read_committed");
        Map<String, Integer> counts = new HashMap<>();
        var deserializer = new StringDeserializer();
        try (var consumer = new KafkaConsumer<>(settings, deserializer, deserializer)) {
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(out, partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
            boolean quiet = false;
            while ((counts.size() < records || !quiet) && System.nanoTime() < deadline) {
                var polled = consumer.poll(Duration.ofSeconds(2));
                quiet = polled.isEmpty();
                polled.forEach(outcome -> counts.merge(outcome.key(), 1, Integer::sum));
            }
        }
        return counts;
    }

    private static NewTopic topic(String name) {
        return new NewTopic(name, PARTITIONS, (short) 1);
    }
}
