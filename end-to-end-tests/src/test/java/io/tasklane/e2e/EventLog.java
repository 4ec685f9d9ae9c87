package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the events with a plain consumer, and counts them by task. */
final class EventLog implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Set<String> ENDS = Set.of("completed", "failed", "cancelled");

    private final Map<String, Integer> starts = new HashMap<>();
    private final Map<String, Integer> ends = new HashMap<>();
    private final Map<String, Object> settings;
    private final KafkaConsumer<String, String> consumer;
    private final List<TopicPartition> partitions;

    private EventLog(RunningSuite suite, String isolation) {
        settings = new HashMap<>(suite.kafkaClientSettings());
        settings.put("isolation.level", isolation);
        consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
        partitions = consumer.partitionsFor(suite.topic("task-events")).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /** Sees what counts, from now on. */
    static EventLog committed(RunningSuite suite) {
        return new EventLog(suite, "read_committed");
    }

    /** Sees what is written from now on at once: a transaction that a dead worker left open does not hold it up. */
    static EventLog live(RunningSuite suite) {
        return new EventLog(suite, "read_uncommitted");
    }

    /** How often each task was started. */
    Map<String, Integer> starts() {
        return starts;
    }

    /** How often each task ended. */
    Map<String, Integer> ends() {
        return ends;
    }

    /** How many tasks have been started and have not ended. */
    long running() {
        return starts.keySet().stream().filter(task -> !ends.containsKey(task)).count();
    }

    void readUntil(BooleanSupplier enough) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!enough.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(starts.size() + " tasks started and " + ends.size() + " ended within "
                        + PATIENCE.toSeconds() + " s");
            }
            consumer.poll(Duration.ofMillis(20)).forEach(this::count);
        }
    }

    void readFor(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        readUntil(() -> System.nanoTime() >= end);
    }

    /** Reads all there is, and waits for the end of transactions that are open: their records count if they are committed. */
    void readToTheEnd() throws Exception {
        try (Admin admin = Admin.create(settings)) {
            var ask = partitions.stream().collect(Collectors.toMap(Function.identity(), at -> OffsetSpec.latest()));
            var latest = admin.listOffsets(ask).all().get(30, TimeUnit.SECONDS);
            readUntil(() -> partitions.stream()
                    .allMatch(partition -> consumer.position(partition)
                            >= latest.get(partition).offset()));
        }
    }

    private void count(ConsumerRecord<String, String> event) {
        String type = new String(event.headers().lastHeader("ce_type").value(), UTF_8);
        String happened = type.replaceAll("io\\.tasklane\\.task\\.(.*)\\.v1", "$1");
        if (happened.equals("started")) {
            starts.merge(event.key(), 1, Integer::sum);
        } else if (ENDS.contains(happened)) {
            ends.merge(event.key(), 1, Integer::sum);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
