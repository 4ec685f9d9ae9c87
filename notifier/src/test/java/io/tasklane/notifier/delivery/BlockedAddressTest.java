package io.tasklane.notifier.delivery;

import static io.tasklane.notifier.delivery.SingleAttempts.PATIENT;
import static io.tasklane.notifier.delivery.SingleAttempts.allowingLoopback;
import static io.tasklane.notifier.delivery.SingleAttempts.kindOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.network.AddressPolicy;
import io.tasklane.notifier.delivery.DeliveryResult.PermanentFailure;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockedAddressTest {

    private final SingleAttempts attempts = new SingleAttempts();

    @AfterEach
    void close() throws Exception {
        attempts.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "localhost",
                "LOCALHOST",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "[::]",
                "0.0.0.0",
                "2130706433"
            })
    void anAddressThatIsNotPublicIsNotCalled(String host) {
        Receiver receiver = attempts.receiver();
        WebhookSender sender = attempts.sender(PATIENT, new AddressPolicy(List.of()));

        DeliveryResult result = attempts.send(sender, "http://" + host + ":" + receiver.port() + "/");

        assertThat(result)
                .isEqualTo(new PermanentFailure(
                        "blocked", new Failure(FailureClass.BLOCKED, null, "the address may not be called from here")));
        assertThat(receiver.received()).isEmpty();
    }

    @Test
    void theConnectionItselfIsHeldToThePolicy() {
        Receiver receiver = attempts.receiver();
        WebhookSender sender = attempts.sender(PATIENT, allowingLoopback(), new AddressPolicy(List.of()));

        assertThat(kindOf(attempts.send(sender, receiver.url("/")))).isEqualTo(FailureClass.BLOCKED);
        assertThat(receiver.received()).isEmpty();
    }
}
