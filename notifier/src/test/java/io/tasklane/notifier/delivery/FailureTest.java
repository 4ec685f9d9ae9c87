package io.tasklane.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.network.BlockedAddressException;
import io.tasklane.notifier.delivery.DeliveryResult.PermanentFailure;
import io.tasklane.notifier.delivery.DeliveryResult.TemporaryFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest {

    private static final Seen NOTHING = Seen.nothing(Duration.ZERO, null);

    @ParameterizedTest
    @MethodSource
    void whatHappenedBeforeThereWasAConnection(Throwable thrown, FailureClass direct, FailureClass proxied) {
        assertThat(Failure.ofConnecting(thrown, false)).isEqualTo(Failure.of(direct));
        assertThat(Failure.ofConnecting(thrown, true)).isEqualTo(Failure.of(proxied));
    }

    static Stream<Arguments> whatHappenedBeforeThereWasAConnection() {
        return Stream.of(
                Arguments.of(new ConnectException("refused"), FailureClass.REFUSED, FailureClass.PROXY),
                Arguments.of(new NoRouteToHostException("no route"), FailureClass.REFUSED, FailureClass.PROXY),
                Arguments.of(new SocketException("Network is unreachable"), FailureClass.REFUSED, FailureClass.PROXY),
                Arguments.of(new ConnectTimeoutException("slow"), FailureClass.TIMEOUT, FailureClass.PROXY),
                Arguments.of(new UnknownHostException("the proxy"), FailureClass.REFUSED, FailureClass.PROXY),
                Arguments.of(new ConnectionClosedException(), FailureClass.TLS, FailureClass.PROXY),
                Arguments.of(new SSLHandshakeException("bad certificate"), FailureClass.TLS, FailureClass.PROXY));
    }

    @ParameterizedTest
    @MethodSource
    void whatHappenedToTheExchange(Throwable thrown, FailureClass expected) {
        assertThat(Failure.ofExchange(thrown)).isEqualTo(Failure.of(expected));
    }

    static Stream<Arguments> whatHappenedToTheExchange() {
        return Stream.of(
                Arguments.of(new ConnectTimeoutException("slow"), FailureClass.TIMEOUT),
                Arguments.of(new MessageConstraintException("long"), FailureClass.TOO_LARGE),
                Arguments.of(new SSLHandshakeException("bad record"), FailureClass.TLS),
                Arguments.of(new SocketException("reset"), FailureClass.PROTOCOL),
                Arguments.of(new ConnectionClosedException(), FailureClass.PROTOCOL),
                Arguments.of(new ProtocolException("not HTTP"), FailureClass.PROTOCOL),
                Arguments.of(new IOException("other"), FailureClass.PROTOCOL));
    }

    @Test
    void whatHappenedToTheLookUp() {
        assertThat(Failure.ofLookUp(new UnknownHostException("nowhere")).kind()).isEqualTo(FailureClass.DNS);
        assertThat(Failure.ofLookUp(new BlockedAddressException("inside")).kind())
                .isEqualTo(FailureClass.BLOCKED);
    }

    @ParameterizedTest
    @EnumSource
    void onlyABlockedAddressIsNotTriedAgain(FailureClass kind) {
        Failure failure = Failure.of(kind);

        assertThat(DeliveryResult.of(failure, NOTHING))
                .isEqualTo(
                        kind == FailureClass.BLOCKED
                                ? new PermanentFailure("blocked", failure, NOTHING)
                                : new TemporaryFailure(failure, null, NOTHING));
    }

    @Test
    void theDetailNamesNoAddress() {
        var failure = Failure.ofConnecting(new ConnectException("Connect to db.internal/10.0.0.7:5432 failed"), false);

        assertThat(failure.detail()).isEqualTo("no connection could be made");
        assertThat(failure.toString()).doesNotContain("10.0.0.7", "db.internal");
    }
}
