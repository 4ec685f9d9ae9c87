package io.tasklane.benchmarks.endtoend;

import io.tasklane.benchmarks.load.Latencies;
import io.tasklane.benchmarks.load.Schedule;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * What Kafka alone takes for a task's way: commands, events, deliveries, each a topic, and between them two loops that read what is
 * committed and write as much in a transaction with their offsets. No JSON, no HTTP, no work, no view.
 */
public final class BareChain implements AutoCloseable {

    private static final int PARTITIONS = 12;
    private static final int BYTES = 600;

    private final Map<String, Object> kafka;
    private final String name = "bare-" + UUID.randomUUID() + "-";
    private final List<String> topics = List.of(name + "commands", name + "events", name + "deliveries");
    private final AtomicLong arrived = new AtomicLong();
    private final ExecutorService threads = Executors.newFixedThreadPool(3);
    private final List<CompletableFuture<Void>> loops = new ArrayList<>();
    private volatile Latencies latencies = new Latencies();
    private volatile @Nullable Exception unsent;
    private volatile boolean closed;

    /**
     * What came of it.
     *
     * @param begun when the first was due, in nanoseconds of {@link System#nanoTime}
     * @param ended when the last was there
     */
    public record Figures(Latencies latencies, long begun, long ended) {
        public double perSecond() {
            return latencies.count() / ((ended - begun) / 1e9);
        }
    }

    public BareChain(String bootstrapServers) throws Exception {
        kafka = Map.of("bootstrap.servers", bootstrapServers);
        try (Admin admin = Admin.create(kafka)) {
            admin.createTopics(topics.stream()
                            .map(topic -> new NewTopic(topic, Optional.of(PARTITIONS), Optional.empty()))
                            .toList())
                    .all()
                    .get(1, TimeUnit.MINUTES);
        }
        firstRecords();
        loops.add(CompletableFuture.runAsync(() -> copy(topics.get(0), topics.get(1)), threads));
        loops.add(CompletableFuture.runAsync(() -> copy(topics.get(1), topics.get(2)), threads));
        loops.add(CompletableFuture.runAsync(() -> arrive(topics.get(2)), threads));
        awaitArrived((long) topics.size() * PARTITIONS);
    }

    /**
     * One in each partition, one request at a time: a topic that was just made may refuse the first of several and take the others,
     * and then all that follow wait for two minutes.
     */
    private void firstRecords() throws Exception {
        byte[] value = ByteBuffer.allocate(BYTES).putLong(System.nanoTime()).array();
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of("max.in.flight.requests.per.connection", 1))) {
            for (String topic : topics) {
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    producer.send(new ProducerRecord<>(topic, partition, null, value))
                            .get();
                }
            }
        }
    }

    /** Sends all that the schedule has, and waits until it has come through. */
    public Figures run(Schedule schedule) throws InterruptedException {
        Latencies all = new Latencies();
        latencies = all;
        long sent = arrived.get();
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of("linger.ms", 1))) {
            for (OptionalLong due = schedule.take(); due.isPresent(); due = schedule.take()) {
                byte[] value =
                        ByteBuffer.allocate(BYTES).putLong(due.getAsLong()).array();
                producer.send(
                        new ProducerRecord<>(
                                topics.get(0), UUID.randomUUID().toString().getBytes(), value),
                        this::unlessSent);
                sent++;
            }
        }
        awaitArrived(sent);
        return new Figures(all, schedule.begun(), System.nanoTime());
    }

    private void awaitArrived(long count) throws InterruptedException {
        while (arrived.get() < count) {
            Exception failure = unsent;
            if (failure != null) {
                throw new IllegalStateException("a record could not be sent", failure);
            }
            loops.stream().filter(CompletableFuture::isDone).forEach(CompletableFuture::join);
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private void unlessSent(RecordMetadata sent, @Nullable Exception failure) {
        if (failure != null) {
            unsent = failure;
        }
    }

    /** How many came through so far, in all runs. */
    long arrived() {
        return arrived.get();
    }

    private void copy(String from, String to) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(from);
                KafkaProducer<byte[], byte[]> producer = producer(Map.of("transactional.id", to))) {
            producer.initTransactions();
            while (!closed) {
                ConsumerRecords<byte[], byte[]> polled = consumer.poll(Duration.ofMillis(100));
                if (!polled.isEmpty()) {
                    producer.beginTransaction();
                    polled.forEach(one -> producer.send(new ProducerRecord<>(to, one.key(), one.value())));
                    producer.sendOffsetsToTransaction(polled.nextOffsets(), consumer.groupMetadata());
                    producer.commitTransaction();
                }
            }
        }
    }

    private void arrive(String from) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(from)) {
            while (!closed) {
                ConsumerRecords<byte[], byte[]> polled = consumer.poll(Duration.ofMillis(100));
                long now = System.nanoTime();
                for (ConsumerRecord<byte[], byte[]> one : polled) {
                    latencies.add(now - ByteBuffer.wrap(one.value()).getLong());
                }
                arrived.addAndGet(polled.count());
            }
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(String topic) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("group.id", topic);
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        settings.put("isolation.level", "read_committed");
        settings.put("max.poll.records", 1_000);
        var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        // Not by subscription: of a topic that was just made not all partitions may be known yet, and the others would
        // be missing
        // until the next look at them, minutes later.
        consumer.assign(IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList());
        return consumer;
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("acks", "all");
        settings.put("compression.type", "lz4");
        settings.put("batch.size", 65_536);
        settings.put("retry.backoff.ms", 5);
        settings.putAll(more);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void close() {
        closed = true;
        threads.shutdown();
        loops.forEach(CompletableFuture::join);
    }
}
