package io.tasklane.standalone.quickstart;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** A client's side of webhooks: takes what is posted to it, and keeps the first whose signature is right. */
final class WebhookReceiver implements AutoCloseable {

    private static final String PATH = "/taskCallback";

    private final CompletableFuture<Received> received = new CompletableFuture<>();
    private final HttpServer server;
    private final WebhookSignature signature;

    /** A webhook whose signature was right. */
    record Received(String id, String timestamp, String signature, String body) {}

    WebhookReceiver(WebhookSignature signature) throws IOException {
        this.signature = signature;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(PATH, this::receive);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + PATH);
    }

    CompletableFuture<Received> received() {
        return received;
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Headers headers = exchange.getRequestHeaders();
            String id = header(headers, "webhook-id");
            String timestamp = header(headers, "webhook-timestamp");
            String signatures = header(headers, "webhook-signature");
            boolean valid = signature.isValid(id, timestamp, signatures, body);
            if (valid) {
                received.complete(new Received(id, timestamp, signatures, new String(body, StandardCharsets.UTF_8)));
            }
            exchange.sendResponseHeaders(valid ? 204 : 401, -1);
        }
    }

    private static String header(Headers headers, String name) {
        String value = headers.getFirst(name);
        return value == null ? "" : value;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
