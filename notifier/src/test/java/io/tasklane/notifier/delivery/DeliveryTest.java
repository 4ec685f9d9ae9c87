package io.tasklane.notifier.delivery;

import static io.tasklane.notifier.delivery.RunningDelivery.NOW;
import static io.tasklane.notifier.delivery.RunningDelivery.TRACE;
import static io.tasklane.notifier.delivery.RunningDelivery.WAITS;
import static io.tasklane.notifier.delivery.RunningDelivery.only;
import static io.tasklane.notifier.delivery.RunningDelivery.read;
import static io.tasklane.notifier.stage.KafkaRecords.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.WebhookEvent;
import io.tasklane.model.WebhookEvent.Attempted;
import io.tasklane.notifier.delivery.Receiver.Received;
import io.tasklane.parallel.Outcome;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliveryTest {

    private final RunningDelivery stage = new RunningDelivery();

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void aDeliveryThatIsTakenIsReportedAndDone() {
        List<ProducerRecord<byte[], byte[]>> outcome = stage.deliver();

        assertThat(outcome).hasSize(1);
        assertThat(outcome.get(0).topic()).isEqualTo("t.webhook-attempts");
        assertThat(new String(outcome.get(0).key(), UTF_8)).isEqualTo("url_1");
        assertThat(header(outcome.get(0).headers(), "traceparent")).isEqualTo(TRACE);
        Attempted attempted = read(outcome.get(0));
        assertThat(attempted.deliveryId()).isEqualTo("msg_1");
        assertThat(attempted.attempt()).isEqualTo(1);
        assertThat(attempted.occurredAt()).isEqualTo(NOW);
        assertThat(attempted.outcome()).isEqualTo(WebhookEvent.Outcome.delivered);
        assertThat(attempted.statusCode()).isEqualTo(200);
        assertThat(attempted.failureClass()).isNull();
        assertThat(attempted.nextAttemptAt()).isNull();
        assertThat(stage.context.emitted).isEmpty();
        assertThat(stage.registry
                        .timer("tasklane.webhook.attempts", "outcome", "delivered", "class", "none")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aDeliveryThatFailsIsTriedAgainWithTheSameId() {
        stage.receiver.answers(500).answers(200);

        List<ProducerRecord<byte[], byte[]>> outcome = stage.deliver();

        Attempted first = read(only(stage.context.emitted));
        assertThat(first.attempt()).isEqualTo(1);
        assertThat(first.outcome()).isEqualTo(WebhookEvent.Outcome.retrying);
        assertThat(first.statusCode()).isEqualTo(500);
        assertThat(first.failureClass()).isEqualTo("status");
        assertThat(first.nextAttemptAt()).isEqualTo(NOW.plusSeconds(1));
        Attempted second = read(only(outcome));
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.outcome()).isEqualTo(WebhookEvent.Outcome.delivered);
        assertThat(stage.waits).containsExactly(Duration.ofSeconds(1));
        assertThat(stage.receiver.received())
                .extracting(sent -> sent.header("webhook-id"))
                .containsExactly("msg_1", "msg_1");
        assertThat(stage.receiver.received()).extracting(Received::body).containsOnly("{}".getBytes(UTF_8));
    }

    @Test
    void aDeliveryThatAlwaysFailsIsGivenUpAsADeadLetter() {
        stage.receiver.answers(500).answers(502).answers(503).answers(504);
        ConsumerRecord<byte[], byte[]> kafkaRecord = stage.requested(stage.receiver.url("/"));

        List<ProducerRecord<byte[], byte[]>> outcome =
                stage.process(kafkaRecord).join().records();

        assertThat(stage.waits).containsExactlyElementsOf(WAITS);
        assertThat(stage.context.emitted)
                .extracting(emitted -> read(emitted).statusCode())
                .containsExactly(500, 502, 503);
        assertThat(outcome).hasSize(2);
        assertThat(read(outcome.get(0)).outcome()).isEqualTo(WebhookEvent.Outcome.abandoned);
        assertThat(read(outcome.get(0)).attempt()).isEqualTo(4);
        assertThat(read(outcome.get(0)).nextAttemptAt()).isNull();
        ProducerRecord<byte[], byte[]> letter = outcome.get(1);
        assertThat(letter.topic()).isEqualTo("t.webhook-dead");
        assertThat(letter.key()).isEqualTo(kafkaRecord.key());
        assertThat(letter.value()).isEqualTo(kafkaRecord.value());
        assertThat(header(letter.headers(), "tasklane-reason")).isEqualTo("failed");
        assertThat(header(letter.headers(), "tasklane-detail")).isEqualTo("the answer was 504");
    }

    @Test
    void aReceiverThatIsGoneIsNotCalledAgain() {
        stage.receiver.answers(410);

        List<ProducerRecord<byte[], byte[]>> outcome = stage.deliver();

        assertThat(stage.receiver.received()).hasSize(1);
        assertThat(read(outcome.get(0)).outcome()).isEqualTo(WebhookEvent.Outcome.abandoned);
        assertThat(header(outcome.get(1).headers(), "tasklane-reason")).isEqualTo("gone");
    }

    @Test
    void aBlockedAddressIsNotTriedAgain() {
        List<ProducerRecord<byte[], byte[]>> outcome =
                stage.process(stage.requested("http://10.0.0.1/")).join().records();

        assertThat(stage.waits).isEmpty();
        assertThat(read(outcome.get(0)).failureClass()).isEqualTo("blocked");
        assertThat(read(outcome.get(0)).statusCode()).isNull();
        assertThat(header(outcome.get(1).headers(), "tasklane-reason")).isEqualTo("blocked");
    }

    @ParameterizedTest
    @CsvSource({"20, 20", "0, 1", "7200, 60", "'Thu, 01 Jan 2026 00:00:40 GMT', 30"})
    void aReceiverIsLeftAloneAsLongAsItAskedFor(String retryAfter, long seconds) {
        stage.receiver.answers(429, Map.of("Retry-After", retryAfter), "");

        stage.deliver();

        assertThat(stage.waits).containsExactly(Duration.ofSeconds(seconds));
        assertThat(read(only(stage.context.emitted)).nextAttemptAt()).isEqualTo(NOW.plusSeconds(seconds));
    }

    @Test
    void aRecordThatIsLostWhileItWaitsIsLeftToItsNextOwner() {
        stage.receiver.answers(500);
        var pause = new CompletableFuture<Void>();
        stage.waiting = time -> pause;
        CompletableFuture<Outcome> outcome = stage.process(stage.requested(stage.receiver.url("/")));
        stage.context.firstEmission.orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(outcome).isNotDone();

        stage.context.lose();
        pause.complete(null);

        assertThat(outcome.join()).isEqualTo(Outcome.nothing());
        assertThat(stage.sent).hasValue(1);
    }

    @Test
    void aRecordThatIsLostWhileItIsSentIsCutOff() throws Exception {
        var arrived = new CompletableFuture<Void>();
        try (var silent = new HostileReceiver((in, out) -> {
            in.read();
            arrived.complete(null);
            in.transferTo(OutputStream.nullOutputStream());
        })) {
            CompletableFuture<Outcome> outcome = stage.process(stage.requested(silent.url()));
            arrived.orTimeout(30, TimeUnit.SECONDS).join();

            stage.context.lose();

            assertThat(outcome.join()).isEqualTo(Outcome.nothing());
            silent.over().get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aRecordThatIsLostAlreadyIsNotDelivered() {
        stage.context.lose();

        assertThat(stage.deliver()).isEmpty();
        assertThat(stage.sent).hasValue(0);
    }

    @Test
    void aReportThatCannotBeEmittedFailsTheRecordAndDoesNotHangIt() {
        stage.receiver.answers(500);
        stage.context.failure = new IllegalStateException("the engine is closed");

        assertThat(stage.process(stage.requested(stage.receiver.url("/"))))
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .withMessageContaining("the engine is closed");
    }
}
