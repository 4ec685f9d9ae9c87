package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A broker takes no record that is more than an hour ahead of its clock. Outcomes that were made while a clock was wrong are
 * published all the same once it is right, and none is taken for one that cannot be sent.
 */
@ExtendWith(SuiteExtension.class)
class WrongTimeLosesNothingIT {

    private static final int RECORDS = 200;
    private static final String IN = "wrong-time-in";
    private static final String OUT = "wrong-time-out";

    @Test
    void outcomesThatBearATimeToComeArePublishedOnce(RunningSuite suite) throws Exception {
        try (Admin admin = Admin.create(suite.kafkaClientSettings())) {
            // Of one partition, so that several are refused in one batch, of which the client says less than of one.
            admin.createTopics(List.of(new NewTopic(IN, 1, (short) 1), new NewTopic(OUT, 1, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        var bytes = new ByteArraySerializer();
        try (var producer = new KafkaProducer<>(suite.kafkaClientSettings(), bytes, bytes)) {
            IntStream.range(0, RECORDS).forEach(number -> producer.send(outcome(IN, "" + number, null)));
        }
        var settings = new ParallelConsumerSettings(
                suite.kafkaClientSettings(), "wrong-time", "one", List.of(IN), 500, 500, Duration.ofSeconds(5));
        try (ProcessingThreads threads = new ProcessingThreads("wrong-time", 8);
                ParallelConsumer engine = new ParallelConsumer(
                        settings, new TwoHoursAhead(), threads, new SimpleMeterRegistry(), () -> {})) {
            engine.start();

            assertThat(published(suite))
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, RECORDS)
                            .mapToObj(Integer::toString)
                            .toList());
        }
    }

    /** As many as there should be; more would be seen, too, for they come from the same transactions. */
    private static List<String> published(RunningSuite suite) {
        List<String> published = new ArrayList<>();
        String servers = suite.kafkaClientSettings().get("bootstrap.servers").toString();
        try (var reader = new PlainKafka(servers).reader(OUT, true)) {
            long deadline = System.nanoTime() + Duration.ofSeconds(120).toNanos();
            while (published.size() < RECORDS && System.nanoTime() < deadline) {
                reader.poll(Duration.ofMillis(200))
                        .forEach(outcome -> published.add(new String(outcome.value(), UTF_8)));
            }
        }
        return published;
    }

    private static ProducerRecord<byte[], byte[]> outcome(String topic, String value, Long time) {
        return new ProducerRecord<>(topic, null, time, value.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    private static final class TwoHoursAhead implements RecordProcessor {

        @Override
        public Processing prepare(ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context) {
            long ahead = System.currentTimeMillis() + Duration.ofHours(2).toMillis();
            String value = new String(kafkaRecord.value(), UTF_8);
            return () -> CompletableFuture.completedStage(Outcome.of(outcome(OUT, value, ahead)));
        }

        @Override
        public Outcome recover(ConsumerRecord<byte[], byte[]> kafkaRecord, Throwable failure) {
            return Outcome.of(outcome(OUT, "failed", null));
        }
    }
}
