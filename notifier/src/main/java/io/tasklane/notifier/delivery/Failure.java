package io.tasklane.notifier.delivery;

import io.tasklane.model.network.BlockedAddressException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.MessageConstraintException;
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

    /** Why the look-up of a host brought no address. A blocked address is also a kind of unknown host. */
    static Failure ofLookUp(Throwable thrown) {
        if (thrown instanceof BlockedAddressException) {
            return of(FailureClass.BLOCKED);
        }
        return of(thrown instanceof UnknownHostException ? FailureClass.DNS : FailureClass.PROTOCOL);
    }

    /** The failure that a connection ended with before it got through. */
    static Failure ofConnecting(Throwable thrown, boolean inTheProxy) {
        if (inTheProxy) {
            return of(FailureClass.PROXY);
        }
        if (thrown instanceof SSLException) {
            return of(FailureClass.TLS);
        }
        if (thrown instanceof SocketTimeoutException) {
            return of(FailureClass.TIMEOUT);
        }
        // There was a connection that could be closed, and nothing was asked yet: it was closed while TLS began.
        return of(thrown instanceof ConnectionClosedException ? FailureClass.TLS : FailureClass.REFUSED);
    }

    /** The failure that an exchange ended with before there was a whole answer. */
    static Failure ofExchange(Throwable thrown) {
        if (thrown instanceof MessageConstraintException) {
            return of(FailureClass.TOO_LARGE);
        }
        if (thrown instanceof SSLException) {
            return of(FailureClass.TLS);
        }
        return of(thrown instanceof SocketTimeoutException ? FailureClass.TIMEOUT : FailureClass.PROTOCOL);
    }

    /** The failure of a tunnel that the proxy refused. */
    static Failure ofTunnel(int statusCode) {
        return new Failure(FailureClass.PROXY, null, FailureClass.PROXY.meaning() + ": it answered " + statusCode);
    }
}
