package io.tasklane.notifier.delivery;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Method;

/** The client that the notifier is built on, without anything that is Tasklane's. */
final class BareClient implements AutoCloseable {

    private final CloseableHttpAsyncClient client;
    private final URI url;

    BareClient(String url, int connections) {
        this.url = URI.create(url);
        client = HttpAsyncClients.custom()
                .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(connections)
                        .setMaxConnPerRoute(connections)
                        .build())
                .build();
        client.start();
    }

    CompletableFuture<SimpleHttpResponse> post() {
        var answer = new CompletableFuture<SimpleHttpResponse>();
        var request = SimpleHttpRequest.create(Method.POST, url);
        request.setBody(RequestedDeliveries.PAYLOAD, ContentType.APPLICATION_JSON);
        client.execute(request, new FutureCallback<>() {
            @Override
            public void completed(SimpleHttpResponse response) {
                answer.complete(response);
            }

            @Override
            public void failed(Exception failure) {
                answer.completeExceptionally(failure);
            }

            @Override
            public void cancelled() {
                answer.cancel(false);
            }
        });
        return answer;
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
