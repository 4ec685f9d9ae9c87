package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.parallel.Outcome;
import io.tasklane.parallel.ParallelConsumer;
import io.tasklane.parallel.ParallelConsumerSettings;
import io.tasklane.parallel.Processing;
import io.tasklane.parallel.ProcessingThreads;
import io.tasklane.parallel.RecordContext;
import io.tasklane.parallel.RecordProcessor;
import io.tasklane.worker.TaskContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Records that report all the time, the largest checkpoints there are among it, while the broker is away: what waits for it has a
 * bound, and when it is back the last that each reported is there.
 */
@ExtendWith(KillableSuiteExtension.class)
class ReportsDoNotPileUpIT {

    private static final int RECORDS = 64;
    private static final int MANY_REPORTS = 40 * RECORDS;
    private static final byte[] STATE = new byte[TaskContext.MAX_CHECKPOINT_BYTES];

    /** Keys, headers and words of all that waits, for each record. */
    private static final int SMALL_THINGS = 1_000;

    private static final String IN = "reports-in";
    private static final String EVENTS = "reports-events";
    private static final String STATES = "reports-states";

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final Map<String, AtomicInteger> reported = new ConcurrentHashMap<>();
    private final CountDownLatch end = new CountDownLatch(1);

    @Test
    void whileTheBrokerIsAway(KillableSuite suite) throws Exception {
        try (Admin admin = suite.kafka().admin()) {
            admin.createTopics(List.of(topic(IN), topic(EVENTS), topic(STATES)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        produce(suite);
        var settings = new ParallelConsumerSettings(
                Map.of("bootstrap.servers", suite.kafka().bootstrapServers()),
                "reports",
                "one",
                List.of(IN),
                RECORDS,
                RECORDS,
                Duration.ofSeconds(60));
        try (ProcessingThreads threads = new ProcessingThreads("reports", RECORDS);
                ParallelConsumer engine = new ParallelConsumer(settings, new Reporting(), threads, meters, () -> {})) {
            engine.start();
            awaitReports(RECORDS, 2 * RECORDS);
            suite.brokerProcess().kill();
            int before = reports();
            double most = 0;
            double mostBytes = 0;
            while (reports() < before + MANY_REPORTS || most < RECORDS) {
                awaitReports(RECORDS, reports() + RECORDS);
                most = Math.max(most, gauge("tasklane.consumer.waiting"));
                mostBytes = Math.max(mostBytes, gauge("tasklane.consumer.waiting.size"));
            }
            int meanwhile = reports() - before;
            suite.brokerProcess().startAgain();
            suite.awaitBroker();
            end.countDown();

            Map<String, List<String>> events = read(suite, EVENTS);
            Map<String, List<String>> states = read(suite, STATES);

            System.out.println("ReportsDoNotPileUp: records " + RECORDS + ", reports while the broker was away "
                    + 2 * meanwhile + ", most that waited " + (int) most + " (" + (long) mostBytes + " bytes)");
            // One of each kind, and that it began or ended.
            assertThat(most).isLessThanOrEqualTo(3 * RECORDS);
            assertThat(mostBytes).isLessThanOrEqualTo(RECORDS * (double) (STATE.length + SMALL_THINGS));
            assertThat(events).hasSize(RECORDS);
            events.forEach((key, happened) -> {
                String last = reported.get(key).toString();
                assertThat(happened).startsWith("begun").endsWith(last, "ended").containsOnlyOnce("ended");
                assertThat(numbers(happened)).isSorted();
                assertThat(numbers(states.get(key))).isSorted().endsWith(Integer.valueOf(last));
            });
        }
    }

    /** Reports as fast as it can be thought of. */
    private final class Reporting implements RecordProcessor {

        @Override
        public Processing prepare(ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context) {
            return () -> {
                String key = new String(kafkaRecord.key(), UTF_8);
                AtomicInteger number = reported.computeIfAbsent(key, first -> new AtomicInteger());
                context.emit(record(EVENTS, key, "begun", new byte[0]));
                do {
                    String next = Integer.toString(number.incrementAndGet());
                    context.report(record(EVENTS, key, next, new byte[0]));
                    context.report(record(STATES, key, next, STATE));
                } while (!end.await(5, TimeUnit.MILLISECONDS) && !context.isLost());
                return CompletableFuture.completedStage(Outcome.of(record(EVENTS, key, "ended", new byte[0])));
            };
        }

        @Override
        public Outcome recover(ConsumerRecord<byte[], byte[]> kafkaRecord, Throwable failure) {
            throw new AssertionError("nothing fails here", failure);
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String key, String what, byte[] value) {
        var made = new ProducerRecord<>(topic, key.getBytes(UTF_8), value);
        made.headers().add("what", what.getBytes(UTF_8));
        return made;
    }

    private void awaitReports(int records, int count) {
        Awaitility.await("reports")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> reported.size() >= records && reports() >= count);
    }

    private int reports() {
        return reported.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    private double gauge(String name) {
        return meters.get(name).gauge().value();
    }

    private static List<Integer> numbers(List<String> happened) {
        return happened.stream()
                .filter(what -> Character.isDigit(what.charAt(0)))
                .map(Integer::valueOf)
                .toList();
    }

    /** What the topic says of each key, in its order, once all records have ended. */
    private Map<String, List<String>> read(KillableSuite suite, String topic) {
        Map<String, List<String>> read = new HashMap<>();
        try (var reader = suite.kafka().reader(topic, true)) {
            Awaitility.await("the end of all records")
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> {
                        reader.poll(Duration.ofMillis(500))
                                .forEach(one -> read.computeIfAbsent(
                                                new String(one.key(), UTF_8), first -> new ArrayList<>())
                                        .add(new String(
                                                one.headers().lastHeader("what").value(), UTF_8)));
                        return reader.endOffsets(reader.assignment()).entrySet().stream()
                                        .allMatch(known -> reader.position(known.getKey()) >= known.getValue())
                                && isComplete(topic, read);
                    });
        }
        return read;
    }

    private boolean isComplete(String topic, Map<String, List<String>> read) {
        return reported.entrySet().stream().allMatch(one -> {
            String last = topic.equals(EVENTS) ? "ended" : one.getValue().toString();
            return read.getOrDefault(one.getKey(), List.of()).contains(last);
        });
    }

    private static void produce(KillableSuite suite) {
        try (var producer = suite.kafka().producer()) {
            for (int number = 0; number < RECORDS; number++) {
                producer.send(new ProducerRecord<>(IN, Integer.toString(number).getBytes(UTF_8), new byte[0]));
            }
        }
    }

    private static NewTopic topic(String name) {
        return new NewTopic(name, 1, (short) 1);
    }
}
