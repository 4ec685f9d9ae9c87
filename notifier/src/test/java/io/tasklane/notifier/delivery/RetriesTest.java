package io.tasklane.notifier.delivery;

import static io.tasklane.notifier.delivery.RunningDelivery.NOW;
import static io.tasklane.notifier.delivery.RunningDelivery.TRACE;
import static io.tasklane.notifier.delivery.RunningDelivery.WAITS;
import static io.tasklane.notifier.delivery.RunningDelivery.dueAt;
import static io.tasklane.notifier.delivery.RunningDelivery.read;
import static io.tasklane.notifier.stage.KafkaRecords.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.WebhookEvent.Attempted;
import io.tasklane.notifier.delivery.Receiver.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RetriesTest {

    private final RunningDelivery stage = new RunningDelivery();

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void aFailedAttemptIsReportedAndItsDeliveryWaitsInATier() {
        stage.receiver.answers(500);

        List<ProducerRecord<byte[], byte[]>> outcome = stage.deliver();

        assertThat(outcome).hasSize(2);
        Attempted attempted = read(outcome.get(0));
        assertThat(attempted.attempt()).isEqualTo(1);
        assertThat(attempted.outcome()).isEqualTo(AttemptOutcome.RETRYING);
        assertThat(attempted.statusCode()).isEqualTo(500);
        assertThat(attempted.failureClass()).isEqualTo("status");
        assertThat(attempted.nextAttemptAt()).isEqualTo(NOW.plusSeconds(1));
        ProducerRecord<byte[], byte[]> waiting = outcome.get(1);
        assertThat(waiting.topic()).isEqualTo("t.webhook-retry.1s");
        assertThat(waiting.key()).isEqualTo("url_1".getBytes(UTF_8));
        assertThat(header(waiting.headers(), "tasklane-destination")).isEqualTo("t.webhook-deliveries");
        assertThat(header(waiting.headers(), "ce_id")).isEqualTo("msg_1.due.2");
        assertThat(header(waiting.headers(), "traceparent")).isEqualTo(TRACE);
        assertThat(dueAt(waiting)).isEqualTo(NOW.plusSeconds(1));
    }

    @Test
    void theNextAttemptSendsTheSameBytesUnderTheSameId() {
        stage.receiver.answers(500);

        List<ProducerRecord<byte[], byte[]>> outcome =
                stage.process(stage.whenDue(stage.deliver().get(1))).join().records();

        assertThat(read(outcome.get(0)).outcome()).isEqualTo(AttemptOutcome.DELIVERED);
        assertThat(stage.receiver.received())
                .extracting(sent -> sent.header("webhook-id"))
                .containsExactly("msg_1", "msg_1");
        assertThat(stage.receiver.received()).extracting(Received::body).containsOnly("{}".getBytes(UTF_8));
        assertThat(stage.receiver.received())
                .extracting(sent -> sent.header("webhook-timestamp"))
                .containsExactly(seconds(NOW), seconds(NOW.plusSeconds(1)));
    }

    @Test
    void anotherProcessCountsTheAttemptsOn() {
        stage.receiver.answers(500).answers(502);
        ConsumerRecord<byte[], byte[]> second = stage.whenDue(stage.deliver().get(1));

        try (var restarted = new RunningDelivery()) {
            List<ProducerRecord<byte[], byte[]>> outcome =
                    restarted.process(second).join().records();

            assertThat(read(outcome.get(0)).attempt()).isEqualTo(2);
            assertThat(Duration.between(NOW, dueAt(outcome.get(1)))).isEqualTo(WAITS.get(1));
        }
    }

    @ParameterizedTest
    @CsvSource({"20, 20", "0, 1", "7200, 7200", "999999, 86400", "'Thu, 01 Jan 2026 00:00:40 GMT', 30"})
    void aReceiverIsLeftAloneAsLongAsItAskedFor(String retryAfter, long seconds) {
        stage.receiver.answers(429, Map.of("Retry-After", retryAfter), "");

        List<ProducerRecord<byte[], byte[]>> outcome = stage.deliver();

        assertThat(read(outcome.get(0)).nextAttemptAt()).isEqualTo(NOW.plusSeconds(seconds));
        assertThat(dueAt(outcome.get(1))).isEqualTo(NOW.plusSeconds(seconds));
    }

    @Test
    void whoeverIsAwayForThreeDaysStillGetsTheWebhookAndBehindThatItIsADeadLetter() {
        long seed = System.nanoTime();
        List<Duration> waits = defaults().retryWaits();
        stage.schedule = new RetrySchedule(waits, new Random(seed)::nextDouble);
        IntStream.rangeClosed(1, waits.size() + 1).forEach(attempt -> stage.receiver.answers(503));
        ConsumerRecord<byte[], byte[]> delivery = stage.requested(stage.receiver.url("/"));

        List<Attempted> reports = new ArrayList<>();
        List<Duration> waited = new ArrayList<>();
        List<ProducerRecord<byte[], byte[]>> outcome =
                stage.process(delivery).join().records();
        while (outcome.get(1).topic().startsWith("t.webhook-retry.")) {
            reports.add(read(outcome.get(0)));
            waited.add(Duration.between(stage.clock.instant(), dueAt(outcome.get(1))));
            delivery = stage.whenDue(outcome.get(1));
            outcome = stage.process(delivery).join().records();
        }
        reports.add(read(outcome.get(0)));

        System.out.println("seed " + seed + ", waits " + waited);
        assertThat(reports).extracting(Attempted::attempt).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(reports)
                .extracting(Attempted::outcome)
                .containsOnlyOnce(AttemptOutcome.ABANDONED)
                .endsWith(AttemptOutcome.ABANDONED)
                .doesNotContain(AttemptOutcome.DELIVERED);
        assertThat(stage.sent).hasValue(10);
        for (int wait = 0; wait < waits.size(); wait++) {
            Duration least = waits.get(wait);
            assertThat(waited.get(wait)).isBetween(least, least.plus(least.dividedBy(10)));
        }
        ProducerRecord<byte[], byte[]> letter = outcome.get(1);
        assertThat(letter.topic()).isEqualTo("t.webhook-dead");
        assertThat(letter.key()).isEqualTo(delivery.key());
        assertThat(letter.value()).isEqualTo(delivery.value());
        assertThat(header(letter.headers(), "tasklane-reason")).isEqualTo("failed");
        assertThat(header(letter.headers(), "tasklane-detail")).isEqualTo("the answer was 503");
    }

    @Test
    void theWaitsAreThoseOfStandardWebhooks() {
        assertThat(defaults().retryWaits())
                .extracting(Duration::toString)
                .containsExactly("PT5S", "PT5M", "PT30M", "PT2H", "PT5H", "PT10H", "PT14H", "PT20H", "PT24H");
    }

    private static DeliveryProperties defaults() {
        return new Binder(new MapConfigurationPropertySource(Map.of()))
                .bindOrCreate("tasklane.notifier", DeliveryProperties.class);
    }

    private static String seconds(Instant time) {
        return Long.toString(time.getEpochSecond());
    }
}
