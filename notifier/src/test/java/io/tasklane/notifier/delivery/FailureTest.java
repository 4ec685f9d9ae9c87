package io.tasklane.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.network.AddressPolicy;
import io.tasklane.notifier.delivery.DeliveryResult.PermanentFailure;
import io.tasklane.notifier.delivery.DeliveryResult.TemporaryFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest {

    @ParameterizedTest
    @MethodSource
    void whatWentWrongHasAClassAndIsTriedAgain(Throwable thrown, FailureClass expected) {
        var failure = Failure.of(thrown);

        assertThat(failure.kind()).isEqualTo(expected);
        assertThat(failure.statusCode()).isNull();
        assertThat(DeliveryResult.of(failure)).isEqualTo(new TemporaryFailure(failure, null));
    }

    static Stream<Arguments> whatWentWrongHasAClassAndIsTriedAgain() {
        return Stream.of(
                Arguments.of(new UnknownHostException("nowhere"), FailureClass.DNS),
                Arguments.of(new ConnectException("refused"), FailureClass.REFUSED),
                Arguments.of(new NoRouteToHostException("no route"), FailureClass.REFUSED),
                Arguments.of(new SSLHandshakeException("bad certificate"), FailureClass.TLS),
                Arguments.of(new ConnectTimeoutException("slow"), FailureClass.TIMEOUT),
                Arguments.of(new SocketException("reset"), FailureClass.PROTOCOL),
                Arguments.of(new ConnectionClosedException(), FailureClass.PROTOCOL),
                Arguments.of(new ProtocolException("not HTTP"), FailureClass.PROTOCOL),
                Arguments.of(new IOException("other"), FailureClass.PROTOCOL));
    }

    @Test
    void aBlockedAddressIsNotTriedAgain() {
        Failure failure = Failure.of(blocked());

        assertThat(failure.kind()).isEqualTo(FailureClass.BLOCKED);
        assertThat(DeliveryResult.of(failure)).isEqualTo(new PermanentFailure("blocked", failure));
    }

    @Test
    void theDetailNamesNoAddress() {
        var failure = Failure.of(new ConnectException("Connect to db.internal/10.0.0.7:5432 failed"));

        assertThat(failure.detail()).isEqualTo("no connection could be made");
    }

    private static Throwable blocked() {
        try {
            new AddressPolicy(List.of()).resolve("127.0.0.1");
            throw new AssertionError("loopback is not blocked");
        } catch (UnknownHostException blocked) {
            return blocked;
        }
    }
}
