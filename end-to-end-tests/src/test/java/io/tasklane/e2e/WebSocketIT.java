package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What can be done over WebSocket, with a client that knows no more than the protocol. */
@ExtendWith(SuiteExtension.class)
class WebSocketIT {

    private final GatewayClient gateway;
    private final WrittenEvents log;

    WebSocketIT(RunningSuite suite) {
        gateway = suite.gateway();
        log = new WrittenEvents(
                suite.kafkaClientSettings().get("bootstrap.servers").toString(), suite.topicPrefix());
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void aTaskIsSubmittedFollowedAndDone() {
        try (FrameClient client = connect(null)) {
            client.send(
                    "{\"type\":\"submit\",\"id\":\"s\",\"task\":{\"taskName\":\"echo\",\"parameters\":7,\"delaySeconds\":2}}");
            String taskId = client.await("submit", "s").at("/task/taskId").stringValue();
            client.send("{\"type\":\"subscribe\",\"id\":\"t\",\"taskId\":\"" + taskId + "\"}");
            client.await("unsubscribe", "t");

            List<JsonNode> events = client.frames("event", "t");
            assertThat(events.get(0).get("event").stringValue()).isEqualTo("snapshot");
            JsonNode last = events.get(events.size() - 1);
            assertThat(last.get("event").stringValue()).isEqualTo("completed");
            assertThat(last.at("/data/data/result/data").intValue()).isEqualTo(7);

            client.send("{\"type\":\"subscribe\",\"id\":\"u\",\"taskId\":\"" + taskId + "\",\"after\":\""
                    + last.get("cursor").stringValue() + "\"}");
            client.await("unsubscribe", "u");
            assertThat(client.frames("event", "u")).isEmpty();
        }
    }

    @Test
    void aTaskIsCancelled() {
        String taskId = gateway.submit("{\"taskName\":\"echo\",\"delaySeconds\":3600}");
        try (FrameClient client = connect(null)) {
            client.send("{\"type\":\"cancel\",\"id\":\"c\",\"taskId\":\"" + taskId + "\"}");

            assertThat(client.await("cancel", "c").at("/task/taskId").stringValue())
                    .isEqualTo(taskId);
            gateway.awaitEnd(taskId, "cancelled");
            client.send("{\"type\":\"cancel\",\"id\":\"d\",\"taskId\":\"" + taskId + "\"}");
            assertThat(client.await("error", "d").at("/problem/type").stringValue())
                    .endsWith("/task-already-done");
        }
    }

    @Test
    void theCursorsAreThoseOfEventStreams() {
        String taskId = WrittenEvents.taskId();
        log.commit(taskId, "scheduled");
        gateway.awaitKnown(taskId);
        EventStream stream = EventStream.open(gateway.uri("/taskStatus/" + taskId + "/events"), "");
        stream.awaitTypes("snapshot");
        stream.close();
        log.commit(List.of(log.event(taskId, "started", 1), log.event(taskId, "progressed", 2)));
        try (FrameClient client = connect(null)) {
            client.send("{\"type\":\"subscribe\",\"id\":\"t\",\"taskId\":\"" + taskId + "\",\"after\":\""
                    + stream.lastEventId() + "\"}");
            client.await(frame -> frame.path("event").asString("").equals("progressed"));
            client.send("{\"type\":\"unsubscribe\",\"id\":\"t\"}");
            client.await("unsubscribe", "t");
            log.commit(List.of(log.event(taskId, "completed", 3)));
            client.send("{\"type\":\"subscribe\",\"id\":\"v\",\"taskId\":\"" + taskId + "\",\"after\":\""
                    + client.frames("event", "t").get(0).get("cursor").stringValue() + "\"}");
            client.await("unsubscribe", "v");

            assertThat(names(client, "t")).containsExactly("started", "progressed");
            assertThat(names(client, "v")).containsExactly("progressed", "completed");
        }
    }

    @Test
    void aFilterChoosesAmongAllTasks() {
        String name = "socket" + WrittenEvents.taskId();
        String taskId = WrittenEvents.taskId();
        try (FrameClient client = connect(null)) {
            client.send("{\"type\":\"subscribe\",\"id\":\"f\",\"filter\":{\"taskName\":\"" + name
                    + "\",\"labels\":{\"a\":\"b\"}}}");
            client.await("event", "f");
            log.commit(List.of(
                    log.event(taskId, "started", 1, name, Map.of()),
                    log.event(taskId, "completed", 2, name, Map.of("a", "b"))));
            client.await(frame -> frame.path("event").asString("").equals("completed"));

            assertThat(names(client, "f")).containsExactly("snapshot", "completed");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"type\":\"subscribe\"}",
                "{\"type\":7,\"id\":\"x\"}",
                "{\"type\":\"nonsense\",\"id\":\"x\"}",
                "{\"type\":\"subscribe\",\"id\":\"x\"}",
                "{\"type\":\"subscribe\",\"id\":\"x\",\"taskId\":\"nonsense\"}",
                "{\"type\":\"subscribe\",\"id\":\"x\",\"taskId\":\"018cc251-f400-7000-8000-000000000000\"}",
                "{\"type\":\"subscribe\",\"id\":\"x\",\"filter\":{\"labels\":{\"a\":1}}}",
                "{\"type\":\"subscribe\",\"id\":\"x\",\"filter\":[]}",
                "{\"type\":\"subscribe\",\"id\":\"x\",\"filter\":{},\"filter\":{}}",
                "{\"type\":\"unsubscribe\",\"id\":\"x\",\"more\":1}",
                "{\"type\":\"submit\",\"id\":\"x\",\"task\":7}",
                "{\"type\":\"submit\",\"id\":\"x\",\"task\":{\"taskName\":\"\"}}",
                "{\"type\":\"cancel\",\"id\":\"x\",\"taskId\":\"nonsense\"}"
            })
    void whatCannotBeDoneIsAProblemAndTheConnectionStays(String frame) {
        try (FrameClient client = connect(null)) {
            client.send(frame);
            JsonNode problem = client.await("error", null).get("problem");
            client.send("{\"type\":\"unsubscribe\",\"id\":\"y\"}");
            client.await("unsubscribe", "y");

            assertThat(problem.get("status").intValue()).isBetween(400, 499);
            assertThat(problem.get("type").stringValue()).startsWith("https://tasklane.io/problems/");
            assertThat(problem.get("traceId").stringValue()).hasSize(32);
        }
    }

    @Test
    void aMessageThatIsTooLargeEndsTheConnection() {
        try (FrameClient client = connect(null)) {
            client.send("x".repeat(600 * 1024));

            assertThat(client.closeCode()).isEqualTo(1009);
        }
    }

    @Test
    void subscriptionsAreBounded() {
        try (FrameClient client = connect(null)) {
            for (int subscription = 0; subscription <= 100; subscription++) {
                client.send("{\"type\":\"subscribe\",\"id\":\"" + subscription + "\",\"filter\":{}}");
            }
            assertThat(client.await("error", "100").at("/problem/detail").stringValue())
                    .contains("at most 100");
            client.send("{\"type\":\"subscribe\",\"id\":\"7\",\"filter\":{}}");
            client.await("error", "7");
        }
    }

    @Test
    void onlyOwnPagesMayOpenOne() {
        connect(gateway.uri("/").toString().replaceAll("/$", "")).close();
        for (String foreign : List.of("https://evil.example.com", "null", "http://127.0.0.1", "nonsense")) {
            assertThatThrownBy(() -> connect(foreign))
                    .isInstanceOf(CompletionException.class)
                    .satisfies(refused -> assertThat(((WebSocketHandshakeException) refused.getCause())
                                    .getResponse()
                                    .statusCode())
                            .isEqualTo(403));
        }
    }

    @Test
    void whatIsNoWebSocketOfOursIsAProblem() {
        HttpResponse<String> plain = gateway.get("/ws");
        assertThat(plain.statusCode()).isEqualTo(400);
        assertThat(plain.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThatThrownBy(() -> FrameClient.connect(gateway, Map.of(), "other.v1"))
                .hasCauseInstanceOf(WebSocketHandshakeException.class);
    }

    private static List<String> names(FrameClient client, String id) {
        return client.frames("event", id).stream()
                .map(frame -> frame.get("event").stringValue())
                .toList();
    }

    private FrameClient connect(String origin) {
        return FrameClient.connect(gateway, origin == null ? Map.of() : Map.of("Origin", origin));
    }
}
