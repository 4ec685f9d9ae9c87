package io.tasklane.notifier.delivery;

import static io.tasklane.notifier.delivery.SingleAttempts.BODY;
import static io.tasklane.notifier.delivery.SingleAttempts.PATIENT;
import static io.tasklane.notifier.delivery.SingleAttempts.SECRET;
import static io.tasklane.notifier.delivery.SingleAttempts.allowingLoopback;
import static io.tasklane.notifier.delivery.SingleAttempts.delivered;
import static io.tasklane.notifier.delivery.SingleAttempts.webhook;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.standardwebhooks.Webhook;
import io.tasklane.notifier.delivery.Receiver.Received;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutgoingHeadersTest {

    private final SingleAttempts attempts = new SingleAttempts();
    private final Receiver receiver = attempts.receiver();

    @AfterEach
    void close() throws Exception {
        attempts.close();
    }

    @Test
    void headersOfTheEndpointAreSent() {
        Received request = sendWith(Map.of("Authorization", "Bearer abc", "X-Tenant", "42"));

        assertThat(request.header("authorization")).isEqualTo("Bearer abc");
        assertThat(request.header("x-tenant")).isEqualTo("42");
    }

    @Test
    void noneOfThemReplacesOneOfOurs() {
        Received request = sendWith(Map.ofEntries(
                Map.entry("Webhook-Id", "forged"),
                Map.entry("webhook-timestamp", "1"),
                Map.entry("WEBHOOK-SIGNATURE", "v1,forged"),
                Map.entry("Host", "inside"),
                Map.entry("Content-Length", "1"),
                Map.entry("Content-Type", "text/plain"),
                Map.entry("Transfer-Encoding", "chunked"),
                Map.entry("Connection", "close"),
                Map.entry("Expect", "100-continue"),
                Map.entry("User-Agent", "forged"),
                Map.entry("X-Broken", "a\r\nX-Injected: b")));

        assertThatCode(() -> new Webhook(SECRET).verify(BODY, request.headers()))
                .doesNotThrowAnyException();
        assertThat(request.header("webhook-id")).isEqualTo("msg_1");
        assertThat(request.header("host")).isEqualTo("127.0.0.1:" + receiver.port());
        assertThat(request.header("content-length")).isEqualTo(Integer.toString(request.body().length));
        assertThat(request.header("content-type")).isEqualTo("application/json");
        assertThat(request.header("user-agent")).isEqualTo("Tasklane/1.2.3");
        assertThat(request.headers()).doesNotContainKeys("transfer-encoding", "expect", "x-broken", "x-injected");
    }

    @Test
    void nothingIsSentUnsigned() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Outgoing("msg_1", receiver.url("/"), BODY, List.of(), Map.of(), null));
    }

    private Received sendWith(Map<String, String> headers) {
        WebhookSender sender = attempts.sender(PATIENT, allowingLoopback());
        assertThat(delivered(attempts.send(sender, webhook(receiver.url("/"), headers))))
                .isEqualTo(200);
        return receiver.received().get(0);
    }
}
