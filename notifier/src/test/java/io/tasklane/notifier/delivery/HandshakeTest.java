package io.tasklane.notifier.delivery;

import static io.tasklane.notifier.delivery.SingleAttempts.BODY;
import static io.tasklane.notifier.delivery.SingleAttempts.PATIENT;
import static io.tasklane.notifier.delivery.SingleAttempts.SECRET;
import static io.tasklane.notifier.delivery.SingleAttempts.allowingLoopback;
import static io.tasklane.notifier.delivery.SingleAttempts.delivered;
import static io.tasklane.notifier.delivery.SingleAttempts.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.notifier.delivery.DeliveryResult.TemporaryFailure;
import io.tasklane.notifier.delivery.Receiver.Received;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {

    private final SingleAttempts attempts = new SingleAttempts();
    private final Receiver receiver = attempts.receiver();
    private final WebhookSender sender = attempts.sender(PATIENT, allowingLoopback());

    @AfterEach
    void close() throws Exception {
        attempts.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tasks.example.com", "Tasks.Example.COM", "*"})
    void aReceiverConsentsByNamingWhoAsks(String allowed) {
        receiver.answers(204, Map.of("WebHook-Allowed-Origin", allowed, "WebHook-Allowed-Rate", "*"), "");

        assertThat(delivered(ask())).isEqualTo(204);
        assertThat(receiver.received()).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("OPTIONS");
            assertThat(request.path()).isEqualTo("/hook?a=b");
            assertThat(request.header("webhook-request-origin")).isEqualTo("tasks.example.com");
            assertThat(request.body()).isEmpty();
            assertThat(request.headers()).doesNotContainKeys("webhook-signature", "content-type");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "evil.example", "example.com", "tasks.example.com.evil.example"})
    void noOtherAnswerIsConsentWhateverItsStatus(String allowed) {
        receiver.answers(200, allowed.isEmpty() ? Map.of() : Map.of("WebHook-Allowed-Origin", allowed), "");

        DeliveryResult result = ask();

        assertThat(result).isInstanceOf(TemporaryFailure.class);
        assertThat(failureOf(result).detail())
                .isEqualTo("the answer was 200 without WebHook-Allowed-Origin for tasks.example.com");
    }

    @Test
    void aFailureIsAFailureThoughItAllowsEverybody() {
        receiver.answers(500, Map.of("WebHook-Allowed-Origin", "*"), "");

        assertThat(failureOf(ask()).statusCode()).isEqualTo(500);
    }

    @Test
    void whoeverConsentedIsToldWhoCalls() {
        attempts.send(
                sender,
                new Outgoing(
                        "msg_1",
                        receiver.url("/"),
                        BODY,
                        List.of(SigningKey.parse(SECRET)),
                        Map.of("WebHook-Request-Origin", "forged"),
                        "tasks.example.com"));

        Received request = receiver.received().get(0);
        assertThat(request.header("webhook-request-origin")).isEqualTo("tasks.example.com");
        assertThat(request.method()).isEqualTo("POST");
    }

    private DeliveryResult ask() {
        return attempts.send(sender, new Handshake(receiver.url("/hook?a=b"), "tasks.example.com"));
    }
}
