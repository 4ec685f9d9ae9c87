package io.tasklane.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Receivers of webhooks, each at a path of its own, which keep what came and answer as they were told, or not at all. */
final class EndpointReceivers implements AutoCloseable {

    /** What came. */
    record Received(String path, String webhookId, String body, Instant at) {

        String field(String name) {
            return GatewayClient.JSON.readTree(body).get(name).stringValue();
        }
    }

    record Answer(int status, Map<String, String> headers) {

        /** Leaves who asks without an answer for as long as it likes to wait. */
        static final Answer NONE = new Answer(0, Map.of());

        static Answer of(int status) {
            return new Answer(status, Map.of());
        }
    }

    private final Map<String, Function<Received, Answer>> told = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Received> received = new ConcurrentLinkedQueue<>();
    private final List<HttpExchange> unanswered = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(16);
    private final HttpServer server;

    EndpointReceivers() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** From now on this is what comes of what comes to a path; elsewhere it is 204. */
    EndpointReceivers at(String path, Function<Received, Answer> answer) {
        told.put(path, answer);
        return this;
    }

    List<Received> received() {
        return List.copyOf(received);
    }

    List<Received> received(String path) {
        return received.stream().filter(each -> each.path().equals(path)).toList();
    }

    private void take(HttpExchange exchange) throws IOException {
        Received came = new Received(
                exchange.getRequestURI().getPath(),
                exchange.getRequestHeaders().getFirst("webhook-id"),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                Instant.now());
        received.add(came);
        Answer answer = told.getOrDefault(came.path(), any -> Answer.of(204)).apply(came);
        if (answer == Answer.NONE) {
            unanswered.add(exchange);
            return;
        }
        try (exchange) {
            answer.headers().forEach(exchange.getResponseHeaders()::add);
            exchange.sendResponseHeaders(answer.status(), -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
