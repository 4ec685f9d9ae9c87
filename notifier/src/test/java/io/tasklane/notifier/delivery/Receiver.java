package io.tasklane.notifier.delivery;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** A receiver of webhooks that keeps what it got and answers as it was told, or 200. */
final class Receiver implements AutoCloseable {

    private final HttpServer server;
    private final String address;
    private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();

    Receiver() {
        this("127.0.0.1", 0);
    }

    /** @param port 0 for any that is free */
    Receiver(String address, int port) {
        this.address = address;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(address), port), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    String url(String path) {
        return "http://" + address + ":" + port() + path;
    }

    int port() {
        return server.getAddress().getPort();
    }

    Receiver answers(int status) {
        return answers(status, Map.of(), "");
    }

    Receiver answers(int status, Map<String, String> headers, String body) {
        replies.add(new Reply(status, headers, body));
        return this;
    }

    List<Received> received() {
        return received;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, List<String>> headers = new HashMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
            received.add(new Received(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    headers,
                    exchange.getRequestBody().readAllBytes(),
                    exchange.getRemoteAddress().getPort()));
            Reply told = replies.poll();
            Reply reply = told == null ? new Reply(200, Map.of(), "") : told;
            reply.headers().forEach(exchange.getResponseHeaders()::add);
            byte[] body = reply.body().getBytes();
            exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** One request; header names are in lower case. */
    record Received(String method, String path, Map<String, List<String>> headers, byte[] body, int clientPort) {

        String header(String name) {
            return headers.containsKey(name) ? String.join(" | ", headers.get(name)) : null;
        }
    }

    private record Reply(int status, Map<String, String> headers, String body) {}
}
