package io.tasklane.notifier.delivery;

import static io.tasklane.notifier.delivery.SingleAttempts.PATIENT;
import static io.tasklane.notifier.delivery.SingleAttempts.kindOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.network.AddressPolicy;
import io.tasklane.notifier.delivery.DeliveryResult.PermanentFailure;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
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
                "2130706433",
                "0x7f000001",
                "127.1",
                "metadata.google.internal"
            })
    void anAddressThatIsNotPublicIsNotCalled(String host) {
        Receiver receiver = attempts.receiver();
        WebhookSender sender = attempts.sender(PATIENT, new AddressPolicy(List.of()));

        DeliveryResult result = attempts.send(sender, "http://" + host + ":" + receiver.port() + "/");

        assertThat(result).isInstanceOfSatisfying(PermanentFailure.class, failure -> {
            assertThat(failure.reason()).isEqualTo("blocked");
            assertThat(failure.failure())
                    .isEqualTo(new Failure(FailureClass.BLOCKED, null, "the address may not be called from here"));
            assertThat(failure.seen().remoteAddress()).isNull();
            assertThat(failure.seen().responseBody()).isNull();
        });
        assertThat(receiver.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 22, 25, 1023})
    void aPortThatIsNotOfTheWebIsNotCalled(int port) {
        DeliveryResult result = attempts.send(PATIENT, "http://127.0.0.1:" + port + "/");

        assertThat(kindOf(result)).isEqualTo(FailureClass.BLOCKED);
    }
}
