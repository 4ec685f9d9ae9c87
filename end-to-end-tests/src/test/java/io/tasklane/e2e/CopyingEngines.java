package io.tasklane.e2e;

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
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
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

/** Engines that copy a topic to another, while they come and go, and a reader of what they copied. */
final class CopyingEngines implements AutoCloseable {

    private static final int PARTITIONS = 6;

    private final String id = UUID.randomUUID().toString();
    private final String in = "in-" + id;
    private final String out = "out-" + id;
    private final RunningSuite suite;
    private final Map<String, Object> settings;
    private final int records;
    private final ProcessingThreads threads = new ProcessingThreads("copy", 16);
    private final AtomicInteger executions = new AtomicInteger();
    private final AtomicInteger ends = new AtomicInteger();
    private final List<ParallelConsumer> engines = new ArrayList<>();

    /** Until then nothing that has begun ends. */
    private volatile CompletableFuture<Void> mayEnd = CompletableFuture.completedFuture(null);

    /**
     * None runs yet.
     *
     * @param settings Kafka's own, of the engines alone
     * @param partitions how many the topic has that they copy
     */
    CopyingEngines(RunningSuite suite, Map<String, Object> settings, int records, int partitions) throws Exception {
        this.suite = suite;
        this.records = records;
        this.settings = new HashMap<>(suite.kafkaClientSettings());
        this.settings.putAll(settings);
        try (Admin admin = Admin.create(suite.kafkaClientSettings())) {
            admin.createTopics(List.of(topic(in, partitions), topic(out, PARTITIONS)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    /** Four times one joins, and another leaves in the middle of its work, half of them without waiting for what runs. */
    void comeAndGo(Random random) {
        start("0", Duration.ofSeconds(2));
        produce(0, records / 2);
        for (int change = 1; change <= 4; change++) {
            start(Integer.toString(change), Duration.ofMillis(change % 2 == 0 ? 0 : 2_000));
            awaitExecutions(change * records / 8);
            engines.remove(random.nextInt(engines.size() - 1)).close();
        }
        produce(records / 2, records);
    }

    /** The topic that they copy to is gone while one does all its work and stops, and comes back under another. */
    void copyWhileTheirTopicIsGone() throws Exception {
        try (Admin admin = Admin.create(suite.kafkaClientSettings())) {
            admin.deleteTopics(List.of(out)).all().get(30, TimeUnit.SECONDS);
            produce(0, records);
            // From the first outcome that fails on nothing else is published, nor begun.
            mayEnd = new CompletableFuture<>();
            start("gone", Duration.ZERO);
            awaitExecutions(records);
            mayEnd.complete(null);
            await(ends, records);
            // To wait for the topic once for each record would take longer than anybody waits here for a stop.
            CompletableFuture.runAsync(engines.remove(0)::close).get(60, TimeUnit.SECONDS);
            start("back", Duration.ofSeconds(2));
            awaitExecutions(records + 1);
            admin.createTopics(List.of(topic(out, PARTITIONS))).all().get(30, TimeUnit.SECONDS);
        }
    }

    int executions() {
        return executions.get();
    }

    /** By which protocol the broker has them as a group. */
    String protocol() throws Exception {
        String group = "group-" + id;
        try (Admin admin = Admin.create(suite.kafkaClientSettings())) {
            return admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get(30, TimeUnit.SECONDS)
                    .type()
                    .toString()
                    .toLowerCase(Locale.ROOT);
        }
    }

    Set<String> keys() {
        return IntStream.range(0, records).mapToObj(Integer::toString).collect(Collectors.toSet());
    }

    private void start(String instance, Duration drain) {
        var engineSettings =
                new ParallelConsumerSettings(settings, "group-" + id, instance, List.of(in), 1_000, 500, drain);
        ParallelConsumer engine =
                new ParallelConsumer(engineSettings, new SlowCopy(), threads, new SimpleMeterRegistry(), () -> {});
        engines.add(engine);
        engine.start();
    }

    private void awaitExecutions(int count) {
        await(executions, count);
    }

    private static void await(AtomicInteger counted, int count) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> counted.get() >= count);
    }

    /** Takes some milliseconds for a record, so that there are always some in flight. */
    private final class SlowCopy implements RecordProcessor {

        @Override
        public Processing prepare(ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context) {
            return () -> {
                executions.incrementAndGet();
                var later = CompletableFuture.delayedExecutor(kafkaRecord.offset() % 20, TimeUnit.MILLISECONDS);
                return mayEnd.thenApplyAsync(
                        allowed -> {
                            ends.incrementAndGet();
                            return Outcome.of(new ProducerRecord<>(out, kafkaRecord.key(), kafkaRecord.value()));
                        },
                        later);
            };
        }

        @Override
        public Outcome recover(ConsumerRecord<byte[], byte[]> kafkaRecord, Throwable failure) {
            throw new AssertionError("nothing fails here", failure);
        }
    }

    private void produce(int from, int to) {
        var serializer = new StringSerializer();
        // One request at a time: a topic that was just made may refuse the first of several and take the others.
        Map<String, Object> own = new HashMap<>(suite.kafkaClientSettings());
        own.put("max.in.flight.requests.per.connection", 1);
        try (var producer = new KafkaProducer<>(own, serializer, serializer)) {
            for (int number = from; number < to; number++) {
                producer.send(new ProducerRecord<>(in, Integer.toString(number), "x"));
            }
        }
    }

    /** How often each outcome is there. Reads until everything is there, and then on for as long as a transaction that is open could take to bring more. */
    Map<String, Integer> outcomes() {
        Map<String, Object> own = new HashMap<>(suite.kafkaClientSettings());
        own.put("isolation.level", "read_committed");
        Map<String, Integer> counts = new HashMap<>();
        var deserializer = new StringDeserializer();
        try (var consumer = new KafkaConsumer<>(own, deserializer, deserializer)) {
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

    private static NewTopic topic(String name, int partitions) {
        return new NewTopic(name, partitions, (short) 1);
    }

    @Override
    public void close() {
        engines.forEach(ParallelConsumer::close);
        threads.close();
    }
}
