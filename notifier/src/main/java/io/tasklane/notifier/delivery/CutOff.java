package io.tasklane.notifier.delivery;

import java.io.IOException;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.async.AsyncExecRuntime;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.jspecify.annotations.Nullable;

/**
 * Ends one exchange at any time by closing its connection. To cancel the exchange does not do: once an open connection was used
 * again, or a new one was made very fast, the client (5.6) no longer knows what there is to cancel, and a receiver that drips its
 * answer could hold the connection for ever.
 */
final class CutOff {

    private static final String ATTRIBUTE = CutOff.class.getName();

    private volatile @Nullable AsyncExecRuntime runtime;

    /** The context to run the exchange in. */
    HttpClientContext context() {
        HttpClientContext context = HttpClientContext.create();
        context.setAttribute(ATTRIBUTE, this);
        return context;
    }

    /** A step of the client's execution chain: learns what the exchange runs on before it begins. */
    static void intercept(
            HttpRequest request,
            @Nullable AsyncEntityProducer body,
            AsyncExecChain.Scope scope,
            AsyncExecChain chain,
            AsyncExecCallback callback)
            throws HttpException, IOException {
        if (scope.clientContext.getAttribute(ATTRIBUTE) instanceof CutOff cutOff) {
            cutOff.runtime = scope.execRuntime;
        }
        chain.proceed(request, body, scope, callback);
    }

    /** Closes the connection, unless the exchange is over and the connection no longer its own. */
    void now() {
        AsyncExecRuntime current = runtime;
        if (current != null) {
            current.discardEndpoint();
        }
    }
}
