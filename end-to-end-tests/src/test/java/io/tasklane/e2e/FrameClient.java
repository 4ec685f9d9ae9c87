package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** A WebSocket to a gateway, which keeps the frames that it gets. */
final class FrameClient implements WebSocket.Listener, AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final List<JsonNode> frames = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private WebSocket socket;

    private FrameClient() {}

    /** @param headers more of them than the protocol needs */
    static FrameClient connect(GatewayClient gateway, Map<String, String> headers) {
        FrameClient client = connect(gateway, headers, "tasklane.v1");
        assertThat(client.socket.getSubprotocol()).isEqualTo("tasklane.v1");
        return client;
    }

    static FrameClient connect(GatewayClient gateway, Map<String, String> headers, String subprotocol) {
        FrameClient client = new FrameClient();
        WebSocket.Builder builder = HTTP.newWebSocketBuilder().subprotocols(subprotocol);
        gateway.key().ifPresent(key -> builder.header("Authorization", "Bearer " + key));
        headers.forEach(builder::header);
        URI uri = URI.create(gateway.uri("/ws").toString().replaceFirst("http", "ws"));
        client.socket = builder.buildAsync(uri, client).join();
        return client;
    }

    /** With which code the gateway ended it. */
    int closeCode() {
        return closed.orTimeout(1, TimeUnit.MINUTES).join();
    }

    void send(String frame) {
        socket.sendText(frame, true).join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            frames.add(GatewayClient.JSON.readTree(text.toString()));
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failed) {
        closed.completeExceptionally(failed);
    }

    List<JsonNode> frames(String type, String id) {
        return frames.stream().filter(frame -> is(frame, type, id)).toList();
    }

    /** @param id null for any or none */
    JsonNode await(String type, String id) {
        return await(frame -> is(frame, type, id));
    }

    JsonNode await(Predicate<JsonNode> wanted) {
        Awaitility.await("a frame")
                .atMost(Duration.ofMinutes(1))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> frames.stream().anyMatch(wanted));
        return frames.stream().filter(wanted).findFirst().orElseThrow();
    }

    private static boolean is(JsonNode frame, String type, String id) {
        return frame.get("type").stringValue().equals(type)
                && (id == null || frame.path("id").asString("").equals(id));
    }

    @Override
    public void close() {
        socket.abort();
    }
}
