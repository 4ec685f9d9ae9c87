package io.tasklane.benchmarks.engine;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.parallel.Outcome;
import io.tasklane.parallel.ParallelConsumer;
import io.tasklane.parallel.ParallelConsumerSettings;
import io.tasklane.parallel.Processing;
import io.tasklane.parallel.ProcessingThreads;
import io.tasklane.parallel.RecordContext;
import io.tasklane.parallel.RecordProcessor;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What copies a topic to another: loops of Kafka's clients, and the engine. */
final class CopyingLoops {

    private static final int HELD = 9_000;
    private static final int PARTITIONS = 12;
    private static final byte[] VALUE = new byte[200];

    private final Map<String, Object> client;
    private final int records;
    private int runs;

    CopyingLoops(String bootstrapServers, int records) throws Exception {
        this.client = Map.of("bootstrap.servers", bootstrapServers);
        this.records = records;
        createTopics();
        produce();
    }

    private void createTopics() throws Exception {
        try (Admin admin = Admin.create(client)) {
            admin.createTopics(List.of(topic("in"), topic("out"))).all().get();
        }
    }

    private static NewTopic topic(String name) {
        return new NewTopic(name, Optional.of(PARTITIONS), Optional.empty());
    }

    private void produce() {
        // One request at a time: a topic that was just made may refuse the first of several and take the others.
        try (var producer = producer(Map.of("max.in.flight.requests.per.connection", 1))) {
            for (int number = 0; number < records; number++) {
                producer.send(
                        new ProducerRecord<>("in", Integer.toString(number).getBytes(), VALUE));
            }
        }
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("compression.type", "lz4");
        settings.put("batch.size", 65_536);
        settings.put("retry.backoff.ms", 5);
        settings.putAll(more);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    long bare(boolean transactional) {
        String name = "bare-" + runs++;
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("group.id", name);
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        settings.put("isolation.level", "read_committed");
        settings.put("max.poll.records", 1_000);
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                var producer = producer(transactional ? Map.of("transactional.id", name) : Map.of())) {
            if (transactional) {
                producer.initTransactions();
            }
            consumer.subscribe(List.of("in"));
            long started = 0;
            for (int count = 0; count < records; ) {
                ConsumerRecords<byte[], byte[]> polled = consumer.poll(Duration.ofMillis(100));
                if (polled.isEmpty()) {
                    continue;
                }
                started = started == 0 ? System.nanoTime() : started;
                count += polled.count();
                if (transactional) {
                    producer.beginTransaction();
                }
                polled.forEach(record -> producer.send(new ProducerRecord<>("out", record.key(), record.value())));
                Map<TopicPartition, OffsetAndMetadata> offsets = polled.nextOffsets();
                if (transactional) {
                    producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
                    producer.commitTransaction();
                } else {
                    producer.flush();
                    consumer.commitSync(offsets);
                }
            }
            return System.nanoTime() - started;
        }
    }

    long engine() throws Exception {
        AtomicInteger left = new AtomicInteger(records);
        long[] started = new long[1];
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        ProcessingThreads threads = new ProcessingThreads("engine", 16);
        String group = "engine-" + runs++;
        try (ParallelConsumer engine = consumer(group, threads, meters, (kafkaRecord, context) -> {
            if (started[0] == 0) {
                started[0] = System.nanoTime();
            }
            return () -> {
                left.decrementAndGet();
                return CompletableFuture.completedStage(
                        Outcome.of(new ProducerRecord<>("out", kafkaRecord.key(), kafkaRecord.value())));
            };
        })) {
            engine.start();
            while (left.get() > 0 || committed(meters, group) < records) {
                Thread.onSpinWait();
                Thread.yield();
            }
            return System.nanoTime() - started[0];
        } finally {
            threads.close();
        }
    }

    private static long committed(SimpleMeterRegistry meters, String group) {
        return meters.get("tasklane.consumer.outcome.latency")
                .tag("group", group)
                .timer()
                .count();
    }

    long bytesInFlight() throws Exception {
        CountDownLatch held = new CountDownLatch(HELD);
        ProcessingThreads threads = new ProcessingThreads("engine", 16);
        try (ParallelConsumer engine =
                consumer("held", threads, new SimpleMeterRegistry(), (kafkaRecord, context) -> () -> {
                    held.countDown();
                    return new CompletableFuture<>();
                })) {
            long before = usedMemory();
            engine.start();
            held.await();
            return (usedMemory() - before) / HELD;
        } finally {
            threads.close();
        }
    }

    private static long usedMemory() {
        for (int time = 0; time < 5; time++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** What is done with a record. */
    private interface Work {
        Processing prepare(ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context);
    }

    private ParallelConsumer consumer(String group, ProcessingThreads threads, SimpleMeterRegistry meters, Work work) {
        var settings = new ParallelConsumerSettings(
                client,
                group,
                "one",
                List.of("in"),
                10_000,
                ParallelConsumerSettings.MAX_IN_FLIGHT_PER_PARTITION,
                Duration.ZERO);
        return new ParallelConsumer(
                settings,
                new RecordProcessor() {
                    @Override
                    public Processing prepare(ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context) {
                        return work.prepare(kafkaRecord, context);
                    }

                    @Override
                    public Outcome recover(ConsumerRecord<byte[], byte[]> kafkaRecord, Throwable failure) {
                        throw new AssertionError("nothing fails here", failure);
                    }
                },
                threads,
                meters,
                () -> {});
    }
}
