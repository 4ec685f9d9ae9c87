package io.tasklane.notifier.delivery;

import io.tasklane.model.network.BlockedAddressException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Why an attempt brought no success.
 *
 * @param statusCode what the receiver answered, if it did
 * @param detail in words; shown to whoever gave the URL, so it names no address and nothing of ours
 */
record Failure(FailureClass kind, @Nullable Integer statusCode, String detail) {

    static Failure of(FailureClass kind) {
        return new Failure(kind, null, kind.meaning());
    }

    /** The failure that an exchange ended with before there was an answer. */
    static Failure of(Throwable thrown) {
        return of(kindOf(thrown));
    }

    /** The order matters: a blocked address is also a kind of unknown host, and a refusal a kind of socket failure. */
    private static FailureClass kindOf(Throwable thrown) {
        if (thrown instanceof BlockedAddressException) {
            return FailureClass.BLOCKED;
        }
        if (thrown instanceof UnknownHostException) {
            return FailureClass.DNS;
        }
        if (thrown instanceof SSLException) {
            return FailureClass.TLS;
        }
        if (thrown instanceof SocketTimeoutException) {
            return FailureClass.TIMEOUT;
        }
        if (thrown instanceof ConnectException || thrown instanceof NoRouteToHostException) {
            return FailureClass.REFUSED;
        }
        return FailureClass.PROTOCOL;
    }
}
