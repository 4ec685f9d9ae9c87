package io.tasklane.notifier.delivery;

import static io.tasklane.notifier.delivery.SingleAttempts.PATIENT;
import static io.tasklane.notifier.delivery.SingleAttempts.delivered;
import static io.tasklane.notifier.delivery.SingleAttempts.kindOf;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.network.AddressPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {

    private final SingleAttempts attempts = new SingleAttempts();

    @AfterEach
    void close() throws Exception {
        attempts.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theCertificateMustBeForTheNameInTheUrl(boolean proxied, @TempDir Path folder) throws Exception {
        var policy = new AddressPolicy(List.of("127.0.0.1"), List.of(), new HostileResolver().then("127.0.0.1"));
        String proxy = proxied ? attempts.closing(new TestProxy("")).url("") : "";
        SecureReceiver receiver = attempts.closing(new SecureReceiver(folder, "receiver.example"));
        WebhookSender sender = receiver.trusted(() -> attempts.sender(PATIENT, policy, proxy));
        WebhookSender stranger = attempts.sender(PATIENT, policy, proxy);

        assertThat(delivered(attempts.send(sender, receiver.url("receiver.example"))))
                .isEqualTo(204);
        assertThat(kindOf(attempts.send(sender, receiver.url("other.example")))).isEqualTo(FailureClass.TLS);
        assertThat(kindOf(attempts.send(sender, receiver.url("127.0.0.1")))).isEqualTo(FailureClass.TLS);
        assertThat(kindOf(attempts.send(stranger, receiver.url("receiver.example"))))
                .isEqualTo(FailureClass.TLS);
        assertThat(receiver.received()).isEqualTo(1);
    }

    /** The name is in the first message of TLS (SNI), in the clear. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theReceiverIsAskedForByItsNameThoughItIsConnectedToByAddress(boolean proxied) throws Exception {
        var names = new HostileResolver().then("127.0.0.1");
        var policy = new AddressPolicy(List.of("127.0.0.0/8"), List.of(), names);
        var hello = new CompletableFuture<String>();
        HostileReceiver receiver = attempts.hostile((in, out) -> {
            byte[] bytes = new byte[4096];
            int read = in.read(bytes);
            hello.complete(new String(bytes, 0, Math.max(0, read), ISO_8859_1));
        });
        String proxy = proxied ? attempts.closing(new TestProxy("")).url("") : "";
        WebhookSender sender = attempts.sender(PATIENT, policy, proxy);

        DeliveryResult result =
                attempts.send(sender, receiver.url().replace("http://127.0.0.1", "https://receiver.example"));

        assertThat(hello.get(30, TimeUnit.SECONDS)).contains("receiver.example").doesNotContain("127.0.0.1");
        assertThat(kindOf(result)).isEqualTo(FailureClass.TLS);
    }
}
