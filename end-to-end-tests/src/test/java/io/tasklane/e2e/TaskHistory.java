package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import tools.jackson.databind.JsonNode;

/** What the log says of tasks, read with a plain consumer: what is committed, and only that, unless it is live. */
final class TaskHistory implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Set<String> ENDS = Set.of("completed", "failed", "cancelled");

    /**
     * An event.
     *
     * @param what its type, without what all types share: {@code started}
     * @param source who wrote it
     */
    record Event(String taskId, String what, String source, JsonNode data) {

        int attempt() {
            return data.get("attempt").intValue();
        }

        Instant time(String field) {
            return Instant.parse(data.get(field).stringValue());
        }

        boolean isEnd() {
            return ENDS.contains(what);
        }
    }

    private final PlainKafka kafka;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, List<Event>> events = new HashMap<>();

    private TaskHistory(PlainKafka kafka, KafkaConsumer<byte[], byte[]> consumer) {
        this.kafka = kafka;
        this.consumer = consumer;
    }

    static TaskHistory fromNowOn(KillableSuite suite) {
        return new TaskHistory(suite.kafka(), suite.kafka().reader(suite.kafka().topic("task-events"), false));
    }

    static TaskHistory fromNowOn(RunningSuite suite) {
        PlainKafka kafka = kafka(suite);
        return new TaskHistory(kafka, kafka.reader(suite.topic("task-events"), false));
    }

    /** Sees what is written from now on at once: a transaction that a dead worker left open does not hold it up. */
    static TaskHistory live(RunningSuite suite) {
        PlainKafka kafka = kafka(suite);
        return new TaskHistory(kafka, kafka.liveReader(suite.topic("task-events")));
    }

    private static PlainKafka kafka(RunningSuite suite) {
        return new PlainKafka(
                suite.kafkaClientSettings().get("bootstrap.servers").toString());
    }

    /** All events of a task, in their order. */
    List<Event> of(String taskId) {
        return events.getOrDefault(taskId, List.of());
    }

    List<Event> of(String taskId, String what) {
        return of(taskId).stream().filter(event -> event.what().equals(what)).toList();
    }

    /** The ends of a task, of which there should be one. */
    List<Event> endsOf(String taskId) {
        return of(taskId).stream().filter(Event::isEnd).toList();
    }

    boolean hasEnded(String taskId) {
        return !endsOf(taskId).isEmpty();
    }

    long started(Collection<String> tasks) {
        return tasks.stream().filter(task -> !of(task, "started").isEmpty()).count();
    }

    long ended(Collection<String> tasks) {
        return tasks.stream().filter(this::hasEnded).count();
    }

    /** How many of the tasks ended how: {@code completed}, or {@code completed+failed} where there is more than one end. */
    Map<String, Long> ends(Collection<String> tasks) {
        return tasks.stream()
                .collect(Collectors.groupingBy(
                        task -> endsOf(task).stream().map(Event::what).collect(Collectors.joining("+")),
                        TreeMap::new,
                        Collectors.counting()));
    }

    /** Reads until all these tasks have ended, and then all there is, so that a second end would be seen too. */
    void readUntilEnded(Collection<String> tasks) throws Exception {
        readUntil(
                "the end of all tasks",
                () -> ended(tasks) == tasks.size(),
                () -> ended(tasks) + " of " + tasks.size() + " have ended");
        readToTheEnd();
    }

    void readUntil(String what, BooleanSupplier enough, Supplier<String> soFar) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!enough.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(what + " was not seen within " + PATIENCE.toSeconds() + " s: " + soFar.get());
            }
            read(Duration.ofMillis(20));
        }
    }

    /** Reads all there is, and waits for the end of transactions that are open: their records count if they are committed. */
    void readToTheEnd() throws Exception {
        try (Admin admin = kafka.admin()) {
            var ask = consumer.assignment().stream()
                    .collect(Collectors.toMap(Function.identity(), at -> OffsetSpec.latest()));
            var latest = admin.listOffsets(ask).all().get(30, TimeUnit.SECONDS);
            readUntil(
                    "the end of the log",
                    () -> latest.entrySet().stream()
                            .allMatch(end -> consumer.position(end.getKey())
                                    >= end.getValue().offset()),
                    () -> "it ends at " + latest);
        }
    }

    void readFor(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        readUntil("a time", () -> System.nanoTime() >= end, () -> "");
    }

    void read(Duration patience) {
        consumer.poll(patience).forEach(this::add);
    }

    private void add(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        String type = header(kafkaRecord, "ce_type");
        Event event = new Event(
                new String(kafkaRecord.key(), UTF_8),
                type.replaceAll("io\\.tasklane\\.task\\.(.*)\\.v1", "$1"),
                header(kafkaRecord, "ce_source"),
                GatewayClient.JSON.readTree(kafkaRecord.value()));
        events.computeIfAbsent(event.taskId(), none -> new ArrayList<>()).add(event);
    }

    static String header(ConsumerRecord<byte[], byte[]> kafkaRecord, String name) {
        return new String(kafkaRecord.headers().lastHeader(name).value(), UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
