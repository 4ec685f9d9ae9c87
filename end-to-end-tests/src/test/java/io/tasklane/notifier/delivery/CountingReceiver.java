package io.tasklane.notifier.delivery;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.impl.bootstrap.AsyncServerBootstrap;
import org.apache.hc.core5.http.impl.bootstrap.HttpAsyncServer;
import org.apache.hc.core5.http.nio.AsyncRequestConsumer;
import org.apache.hc.core5.http.nio.AsyncServerRequestHandler.ResponseTrigger;
import org.apache.hc.core5.http.nio.entity.DiscardingEntityConsumer;
import org.apache.hc.core5.http.nio.support.AbstractServerExchangeHandler;
import org.apache.hc.core5.http.nio.support.AsyncResponseBuilder;
import org.apache.hc.core5.http.nio.support.BasicRequestConsumer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;

/** A receiver that costs as little as one can: it answers 204 to whatever comes, on one thread. */
final class CountingReceiver implements AutoCloseable {

    private final HttpAsyncServer server;
    private final int port;

    /** @param noticed hears of each request */
    CountingReceiver(Consumer<HttpRequest> noticed) throws Exception {
        server = AsyncServerBootstrap.bootstrap()
                .setIOReactorConfig(IOReactorConfig.custom()
                        .setIoThreadCount(1)
                        .setTcpNoDelay(true)
                        .build())
                .setRequestRouter((request, context) -> () -> new Handler(noticed))
                .create();
        server.start();
        var listening = server.listen(new InetSocketAddress("127.0.0.1", 0), URIScheme.HTTP)
                .get(1, TimeUnit.MINUTES);
        port = ((InetSocketAddress) listening.getAddress()).getPort();
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        server.close(CloseMode.IMMEDIATE);
    }

    private static final class Handler extends AbstractServerExchangeHandler<Message<HttpRequest, Void>> {

        private final Consumer<HttpRequest> noticed;

        Handler(Consumer<HttpRequest> noticed) {
            this.noticed = noticed;
        }

        @Override
        protected AsyncRequestConsumer<Message<HttpRequest, Void>> supplyConsumer(
                HttpRequest request, EntityDetails body, HttpContext context) {
            return new BasicRequestConsumer<>(body == null ? null : new DiscardingEntityConsumer<>());
        }

        @Override
        protected void handle(Message<HttpRequest, Void> request, ResponseTrigger trigger, HttpContext context)
                throws HttpException, IOException {
            noticed.accept(request.getHead());
            trigger.submitResponse(AsyncResponseBuilder.create(204).build(), context);
        }
    }
}
