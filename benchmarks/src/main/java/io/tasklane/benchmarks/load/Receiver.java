package io.tasklane.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.impl.bootstrap.AsyncServerBootstrap;
import org.apache.hc.core5.http.impl.bootstrap.HttpAsyncServer;
import org.apache.hc.core5.http.nio.AsyncRequestConsumer;
import org.apache.hc.core5.http.nio.AsyncServerRequestHandler.ResponseTrigger;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityConsumer;
import org.apache.hc.core5.http.nio.support.AbstractServerExchangeHandler;
import org.apache.hc.core5.http.nio.support.AsyncResponseBuilder;
import org.apache.hc.core5.http.nio.support.BasicRequestConsumer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;

/** A receiver of webhooks that costs as little as one can: it answers 204 to whatever comes, on one thread. */
public final class Receiver implements AutoCloseable {

    private final HttpAsyncServer server;
    private final int port;

    /** @param noticed hears of each request and its body */
    public Receiver(BiConsumer<HttpRequest, byte[]> noticed) throws Exception {
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

    /** One that enters each webhook into a ledger. */
    public static Receiver into(Ledger ledger) throws Exception {
        return new Receiver((request, body) -> {
            long now = System.nanoTime();
            ledger.arrived(TaskIds.in(body), now);
        });
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        server.close(CloseMode.IMMEDIATE);
    }

    private static final class Handler extends AbstractServerExchangeHandler<Message<HttpRequest, byte[]>> {

        private static final byte[] NOTHING = {};

        private final BiConsumer<HttpRequest, byte[]> noticed;

        Handler(BiConsumer<HttpRequest, byte[]> noticed) {
            this.noticed = noticed;
        }

        @Override
        protected AsyncRequestConsumer<Message<HttpRequest, byte[]>> supplyConsumer(
                HttpRequest request, EntityDetails body, HttpContext context) {
            return new BasicRequestConsumer<>(body == null ? null : new BasicAsyncEntityConsumer());
        }

        @Override
        protected void handle(Message<HttpRequest, byte[]> request, ResponseTrigger trigger, HttpContext context)
                throws HttpException, IOException {
            noticed.accept(request.getHead(), request.getBody() == null ? NOTHING : request.getBody());
            trigger.submitResponse(AsyncResponseBuilder.create(204).build(), context);
        }
    }
}
