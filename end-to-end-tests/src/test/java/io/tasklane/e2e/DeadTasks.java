package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** The commands of one queue that were given up, as anybody reads them. */
final class DeadTasks implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final String source;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();

    private DeadTasks(PlainKafka kafka, String source) {
        this.source = source;
        this.consumer = kafka.reader(kafka.topic("tasks-dead"), true);
    }

    static DeadTasks of(KillableSuite suite, LoadWorkers workers) {
        return new DeadTasks(suite.kafka(), workers.topic());
    }

    /** Reads until there are so many, and all there is beyond them. */
    List<ConsumerRecord<byte[], byte[]>> readUntil(int count) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean more = true;
        while (letters.size() < count || more) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(letters.size() + " dead letters of " + count + " came");
            }
            var polled = consumer.poll(Duration.ofMillis(500));
            more = !polled.isEmpty();
            polled.forEach(letter -> {
                if (source.equals(header(letter, "tasklane-source-topic"))) {
                    letters.add(letter);
                }
            });
        }
        return letters;
    }

    static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
