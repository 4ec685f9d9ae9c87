package io.tasklane.notifier.delivery;

import static io.tasklane.notifier.delivery.RunningDelivery.NOW;
import static io.tasklane.notifier.delivery.RunningDelivery.TRACE;
import static io.tasklane.notifier.delivery.RunningDelivery.read;
import static io.tasklane.notifier.stage.KafkaRecords.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.WebhookEvent.Attempted;
import io.tasklane.parallel.Outcome;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
        assertThat(attempted.outcome()).isEqualTo(AttemptOutcome.DELIVERED);
        assertThat(attempted.statusCode()).isEqualTo(200);
        assertThat(attempted.failureClass()).isNull();
        assertThat(attempted.nextAttemptAt()).isNull();
        assertThat(stage.registry
                        .timer("tasklane.webhook.attempts", "outcome", "delivered", "class", "none")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aReceiverThatIsGoneIsNotCalledAgain() {
        stage.receiver.answers(410);

        List<ProducerRecord<byte[], byte[]>> outcome = stage.deliver();

        assertThat(stage.receiver.received()).hasSize(1);
        assertThat(read(outcome.get(0)).outcome()).isEqualTo(AttemptOutcome.ABANDONED);
        assertThat(header(outcome.get(1).headers(), "tasklane-reason")).isEqualTo("gone");
    }

    @Test
    void aBlockedAddressIsNotTriedAgain() {
        List<ProducerRecord<byte[], byte[]>> outcome =
                stage.process(stage.requested("http://10.0.0.1/")).join().records();

        assertThat(read(outcome.get(0)).outcome()).isEqualTo(AttemptOutcome.ABANDONED);
        assertThat(read(outcome.get(0)).failureClass()).isEqualTo("blocked");
        assertThat(read(outcome.get(0)).statusCode()).isNull();
        assertThat(header(outcome.get(1).headers(), "tasklane-reason")).isEqualTo("blocked");
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
}
