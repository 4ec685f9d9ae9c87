package io.tasklane.notifier.delivery;

import static io.tasklane.notifier.delivery.RunningDelivery.NOW;
import static io.tasklane.notifier.delivery.RunningDelivery.only;
import static io.tasklane.notifier.stage.KafkaRecords.consumed;
import static io.tasklane.notifier.stage.KafkaRecords.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.TaskId;
import io.tasklane.model.WebhookEvent.Attempted;
import io.tasklane.parallel.CrashLoops;
import io.tasklane.parallel.Outcome;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnreadableDeliveryTest {

    private final RunningDelivery stage = new RunningDelivery();

    @AfterEach
    void close() {
        stage.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"msg_1\" | \"msg.1\"",
                "\"msg_1\" | \"msg_1\\r\\nx-evil: 1\"",
                "\"deliveryId\":\"msg_1\", | ''",
                "\"endpointId\":\"url_1\", | ''",
                "\"payload\":\"{}\" | \"other\":1",
                "http://127.0.0.1 | ftp://127.0.0.1",
                "http://127.0.0.1 | http://127.1",
                "http://127.0.0.1 | http://user:password@127.0.0.1"
            })
    void aRequestThatCannotBeDeliveredBecomesADeadLetter(String good, String bad) {
        ProducerRecord<byte[], byte[]> sound = stage.requestedAt(stage.receiver.url("/"));
        String broken = new String(sound.value(), UTF_8).replace(good, bad);

        List<ProducerRecord<byte[], byte[]>> outcome = stage.process(consumed(new ProducerRecord<>(
                        sound.topic(), null, sound.key(), broken.getBytes(UTF_8), sound.headers())))
                .join()
                .records();

        assertThat(new String(sound.value(), UTF_8)).contains(good);
        assertThat(only(outcome).topic()).isEqualTo("t.webhook-dead");
        assertThat(header(only(outcome).headers(), "tasklane-reason")).isEqualTo("unreadable");
        assertThat(stage.receiver.received()).isEmpty();
        assertThat(stage.registry
                        .counter("tasklane.webhook.delivery.unreadable")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void anotherKindOfEventIsADeadLetter() {
        var attempted = new Attempted(
                "msg_1",
                "url_1",
                "default",
                TaskId.create(),
                1,
                NOW,
                stage.receiver.url("/"),
                1,
                AttemptOutcome.DELIVERED,
                200,
                null,
                null,
                null,
                0,
                null,
                null,
                null);

        List<ProducerRecord<byte[], byte[]>> outcome = stage.process(
                        consumed(stage.codec.encode("t.webhook-deliveries", attempted, null)))
                .join()
                .records();

        assertThat(header(only(outcome).headers(), "tasklane-reason")).isEqualTo("unreadable");
    }

    @Test
    void aRecordWhoseProcessingFailedBecomesADeadLetter() {
        Outcome outcome =
                stage.delivery().recover(stage.requested(stage.receiver.url("/")), new IllegalStateException("boom"));

        assertThat(header(only(outcome.records()).headers(), "tasklane-reason")).isEqualTo("internal-error");
    }

    @Test
    void aRecordThatTookDownProcessAfterProcessBecomesADeadLetterThatSaysSo() {
        Outcome outcome = stage.delivery().recover(stage.requested(stage.receiver.url("/")), CrashLoops.after(3));

        assertThat(header(only(outcome.records()).headers(), "tasklane-reason")).isEqualTo("crash-loop");
        assertThat(header(only(outcome.records()).headers(), "tasklane-detail"))
                .isEqualTo("it was started again and again and never ended");
        assertThat(stage.receiver.received()).isEmpty();
    }
}
