package io.tasklane.notifier.delivery;

import java.io.IOException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.async.AsyncExecRuntime;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * One exchange on the wire: which way it goes, whether it got through, and how to hang up. To cancel an exchange does not end it:
 * once an open connection was used again, or a new one was made very fast, the client (5.6) no longer knows what there is to
 * cancel, and a receiver that drips its answer could hold the connection for ever. So the connection is closed.
 */
final class Call {

    private static final String ATTRIBUTE = Call.class.getName();

    private final Way way;
    private volatile @Nullable AsyncExecRuntime runtime;
    private volatile boolean tunnelled;
    private volatile boolean through;

    Call(Way way) {
        this.way = way;
    }

    /** The context to run the exchange in. */
    HttpClientContext context() {
        HttpClientContext context = new HttpClientContext() {
            @Override
            public void setResponse(HttpResponse response) {
                super.setResponse(response);
                tunnelled |= response.getCode() == HttpStatus.SC_OK;
            }
        };
        context.setAttribute(ATTRIBUTE, this);
        way.introduceTo(context);
        return context;
    }

    /** Whether it is the proxy's fault if it does not get through: there is one, and there is no tunnel, new or old. */
    boolean isInTheProxy() {
        return way.proxy() != null && !tunnelled && !through;
    }

    /** Whether there was a connection to the receiver itself, TLS included: before, nothing of the request was sent. */
    boolean isThrough() {
        return through;
    }

    Way way() {
        return way;
    }

    /** Closes the connection, unless the exchange is over and the connection no longer its own. */
    void hangUp() {
        AsyncExecRuntime current = runtime;
        if (current != null) {
            current.discardEndpoint();
        }
    }

    /** The client's route of an exchange: the way of its call. There is no other, so that nothing is looked up again. */
    static HttpRoute route(HttpHost target, HttpContext context) throws HttpException {
        if (context.getAttribute(ATTRIBUTE) instanceof Call call) {
            return call.way.route(target);
        }
        throw new HttpException("no exchange without a way");
    }

    /** The first step of the client's execution chain: learns what the exchange runs on before it begins. */
    static void begins(
            HttpRequest request,
            @Nullable AsyncEntityProducer body,
            AsyncExecChain.Scope scope,
            AsyncExecChain chain,
            AsyncExecCallback callback)
            throws HttpException, IOException {
        if (scope.clientContext.getAttribute(ATTRIBUTE) instanceof Call call) {
            call.runtime = scope.execRuntime;
        }
        chain.proceed(request, body, scope, callback);
    }

    /** The step behind the one that connects. */
    static void connected(
            HttpRequest request,
            @Nullable AsyncEntityProducer body,
            AsyncExecChain.Scope scope,
            AsyncExecChain chain,
            AsyncExecCallback callback)
            throws HttpException, IOException {
        if (scope.clientContext.getAttribute(ATTRIBUTE) instanceof Call call) {
            call.through = true;
        }
        chain.proceed(request, body, scope, callback);
    }
}
