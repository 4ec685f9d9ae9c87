package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/**
 * Walks every operation of the OpenAPI document with the key of a tenant that may do everything, and with what it could have
 * learnt of another: ids, page tokens, cursors. It gets nothing of the other's, and changes nothing.
 */
class TenantsNeverMeetIT {

    private static final String OPERATOR_KEY = "tl_" + "e2e0".repeat(12);
    private static final String[] SCOPES = {"submit", "read", "control", "admin"};
    private static final Duration STREAM_IS_READ_FOR = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Something of the victim's that is in whatever is shown of it, and nowhere else. */
    private static final String MARK = "mark-" + UUID.randomUUID();

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static RunningSuite suite;
    private static GatewayClient victim;
    private static GatewayClient intruder;
    private static String completed;
    private static String waiting;
    private static JsonNode foreignKey;
    private static String bulkOperation;
    private static String delivery;
    private static String endpoint;

    /** One operation of the document. */
    private record Operation(String path, String method, JsonNode described) {

        boolean isStream() {
            return described
                    .get("responses")
                    .valueStream()
                    .anyMatch(response ->
                            OpenApi.resolved(response).path("content").has("text/event-stream"));
        }

        boolean namesSomething() {
            return path.contains("{");
        }

        @Override
        public String toString() {
            return method.toUpperCase(Locale.ROOT) + " " + path;
        }
    }

    @BeforeAll
    static void start() {
        suite = RunningSuite.startedFresh(
                "--tasklane.gateway.authentication=required",
                "--tasklane.gateway.operator-keys=" + OPERATOR_KEY,
                "--tasklane.gateway.streams.keep-alive=1s");
        GatewayClient operator = suite.gateway().as(OPERATOR_KEY);
        victim = suite.gateway().as(keyFor(operator, "victim").get("key").stringValue());
        intruder = suite.gateway().as(keyFor(operator, "intruder").get("key").stringValue());
        foreignKey = keyFor(operator, "victim");
        completed = victim.submit(task("\"delaySeconds\":0"));
        victim.submit(task("\"delaySeconds\":0"));
        waiting = victim.submit(task("\"delaySeconds\":3600"));
        bulkOperation = bulk(victim, "cancel", "nobody's");
        endpoint = registeredEndpoint(victim);
        registeredEndpoint(victim);
        victim.awaitEnd(completed, "completed");
        JsonNode told = awaitDelivery();
        delivery = told.get("deliveryId").stringValue();
        intruder.awaitEnd(intruder.submit("{\"taskName\":\"echo\"}"), "completed");
    }

    /** Nobody listens where it goes, which is no matter here. */
    private static JsonNode awaitDelivery() {
        victim.submit(task("\"callbackUrl\":\"http://127.0.0.1:1025/\""));
        return Awaitility.await("a delivery to an endpoint that is registered")
                .atMost(PATIENCE)
                .until(
                        () -> GatewayClient.JSON
                                .readTree(victim.get("/webhookDeliveries?endpointId=" + endpoint)
                                        .body())
                                .path("deliveries")
                                .path(0),
                        JsonNode::isObject);
    }

    @AfterAll
    static void stop() {
        suite.close();
    }

    private static JsonNode keyFor(GatewayClient operator, String tenant) {
        String wish = "{\"name\":\"" + MARK + "\",\"tenant\":\"" + tenant + "\",\"scopes\":[\""
                + String.join("\",\"", SCOPES) + "\"]}";
        HttpResponse<String> made = operator.post("/apiKeys", wish);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return GatewayClient.JSON.readTree(made.body());
    }

    private static String registeredEndpoint(GatewayClient client) {
        // It is paused, so that nothing goes out.
        HttpResponse<String> registered = client.post(
                "/webhookEndpoints",
                "{\"url\":\"http://127.0.0.1:1025/\",\"scheme\":\"v1a\",\"paused\":true,\"description\":\"" + MARK
                        + "\"}");
        assertThat(registered.statusCode()).as(registered.body()).isEqualTo(201);
        return GatewayClient.JSON.readTree(registered.body()).get("endpointId").stringValue();
    }

    /** Does it to all of the caller's tasks that bear the mark. */
    private static String bulk(GatewayClient client, String action, String mark) {
        HttpResponse<String> begun = client.post("/tasks/" + action, "{\"filter\":{\"label.mark\":\"" + mark + "\"}}");
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        return GatewayClient.JSON.readTree(begun.body()).get("operationId").stringValue();
    }

    private static String task(String when) {
        return "{\"taskName\":\"echo\",\"parameters\":{\"mark\":\"" + MARK + "\"},\"labels\":{\"mark\":\"" + MARK
                + "\"}," + when + "}";
    }

    @TestFactory
    Stream<DynamicTest> whatIsAnothersIsNotThere() {
        return operations()
                .filter(Operation::namesSomething)
                // What the gateway measures is no tenant's.
                .filter(operation -> !operation.path().startsWith("/actuator/"))
                .flatMap(operation -> paths(operation).stream()
                        .map(path -> DynamicTest.dynamicTest(operation.method() + " " + path, () -> {
                            HttpResponse<String> answer = call(intruder, operation, path);
                            assertThat(answer.statusCode()).as(answer.body()).isIn(404, 401, 403);
                            assertNothingIsTold(answer);
                        })));
    }

    @TestFactory
    Stream<DynamicTest> whatIsListedCountedOrChangedIsOnesOwn() {
        return operations()
                .filter(operation -> !operation.namesSomething())
                .flatMap(operation -> queries(operation).stream()
                        .map(query -> DynamicTest.dynamicTest(operation + query, () -> {
                            HttpResponse<String> answer = call(intruder, operation, operation.path() + query);
                            assertThat(answer.statusCode()).as(answer.body()).isLessThan(500);
                            assertNothingIsTold(answer);
                        })));
    }

    @TestFactory
    Stream<DynamicTest> whoeverSaysNothingGetsNothing() {
        return operations()
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> {
                    String path = operation.namesSomething() ? paths(operation).get(0) : operation.path();
                    HttpResponse<String> answer = call(suite.gateway(), operation, path);
                    boolean forAll = operation.path().startsWith("/actuator/health")
                            || operation.path().startsWith("/.well-known/");
                    assertThat(answer.statusCode() == 401).as(answer.body()).isEqualTo(!forAll);
                    assertNothingIsTold(answer);
                }));
    }

    /** After everything that the intruder tried, bulk operations with a filter that fits included. */
    @Test
    void nothingOfAnothersIsChanged() throws Exception {
        String before = victim.get("/taskStatus/" + waiting).body();
        String endpointBefore = victim.get("/webhookEndpoints/" + endpoint).body();
        for (Operation operation : operations().toList()) {
            for (String path : operation.namesSomething() ? paths(operation) : queries(operation)) {
                call(intruder, operation, operation.namesSomething() ? path : operation.path() + path);
            }
        }
        for (String action : List.of("cancel", "retry")) {
            String path = "/bulkOperations/" + bulk(intruder, action, MARK);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> !intruder.get(path).body().contains("\"state\":\"running\""));
        }

        // What the intruder does to a task of its own happens after all it did before.
        String own = intruder.submit("{\"taskName\":\"echo\",\"delaySeconds\":3600}");
        assertThat(intruder.delete("/taskStatus/" + own).statusCode()).isEqualTo(202);
        intruder.awaitEnd(own, "cancelled");
        assertThat(victim.get("/taskStatus/" + waiting).body()).isEqualTo(before);
        assertThat(victim.get("/results/" + completed).statusCode()).isEqualTo(200);
        assertThat(victim.get("/webhookEndpoints/" + endpoint).body()).isEqualTo(endpointBefore);
        String key = foreignKey.get("key").stringValue();
        assertThat(suite.gateway().as(key).get("/tasks").body()).contains(waiting);
    }

    /** Each tenant has its own keys: one that another used neither gives its answer nor is in the way. */
    @Test
    void anIdempotencyKeyOfAnothersIsFree() {
        String body = "{\"tasks\":[" + task("\"delaySeconds\":3600") + "]}";
        for (String path : List.of("/submitTask", "/submitTask/batch")) {
            String key = UUID.randomUUID().toString();
            String sent = path.endsWith("batch") ? body : task("\"delaySeconds\":3600");
            HttpResponse<String> first = withKey(victim, path, key, sent);
            HttpResponse<String> foreign = withKey(intruder, path, key, sent);

            assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
            assertThat(foreign.statusCode()).as(foreign.body()).isEqualTo(202);
            assertThat(foreign.headers().firstValue("Idempotent-Replayed")).isEmpty();
            assertThat(foreign.body()).isNotEqualTo(first.body());
            assertThat(withKey(victim, path, key, sent).body()).isEqualTo(first.body());
        }
    }

    /** Every frame is checked as a request is, not only the handshake. */
    @Test
    void aWebSocketShowsAndChangesNothingOfAnothers() {
        try (FrameClient client = FrameClient.connect(intruder, Map.of())) {
            client.send("{\"type\":\"subscribe\",\"id\":\"all\",\"filter\":{}}");
            client.await("event", "all");
            for (String frame : List.of("subscribe", "cancel")) {
                client.send("{\"type\":\"" + frame + "\",\"id\":\"" + frame + "\",\"taskId\":\"" + waiting + "\"}");
                assertThat(client.await("error", frame).at("/problem/type").stringValue())
                        .endsWith("/no-such-task");
            }
            victim.awaitEnd(victim.submit(task("\"delaySeconds\":0")), "completed");
            client.send("{\"type\":\"submit\",\"id\":\"own\",\"task\":{\"taskName\":\"echo\"}}");
            String own = client.await("submit", "own").at("/task/taskId").stringValue();
            client.await(frame -> frame.path("event").asString("").equals("completed")
                    && frame.toString().contains(own));

            assertThat(client.frames("event", "all").toString()).doesNotContain(MARK, "victim");
        }
    }

    /** Who may read may open one, and do no more with it. */
    @Test
    void aFrameTakesTheScopeOfItsRequest() {
        try (FrameClient client = FrameClient.connect(suite.gateway().as(text(readersKey(), "key")), Map.of())) {
            client.send("{\"type\":\"submit\",\"id\":\"s\",\"task\":{\"taskName\":\"echo\"}}");
            client.send("{\"type\":\"cancel\",\"id\":\"c\",\"taskId\":\"" + waiting + "\"}");

            for (String id : List.of("s", "c")) {
                assertThat(client.await("error", id).at("/problem/type").stringValue())
                        .endsWith("/forbidden");
            }
            client.send("{\"type\":\"subscribe\",\"id\":\"t\",\"taskId\":\"" + waiting + "\"}");
            assertThat(client.await("event", "t").get("event").stringValue()).isEqualTo("snapshot");
        }
    }

    @Test
    void whoseKeyIsRevokedIsDisconnected() {
        JsonNode key = readersKey();
        GatewayClient reader = suite.gateway().as(text(key, "key"));
        EventStream stream = EventStream.open(reader.request("/events"), "", event -> {});
        stream.awaitTypes("snapshot");
        EventStream other = EventStream.open(victim.request("/events"), "", event -> {});
        try (FrameClient client = FrameClient.connect(reader, Map.of())) {
            HttpResponse<String> revoked = suite.gateway().as(OPERATOR_KEY).delete("/apiKeys/" + text(key, "keyId"));
            assertThat(revoked.statusCode()).as(revoked.body()).isEqualTo(204);

            stream.awaitEnd();
            assertThat(client.closeCode()).isEqualTo(1001);
            assertThat(reader.get("/tasks").statusCode()).isEqualTo(401);
            assertThat(other.hasEnded()).isFalse();
        } finally {
            other.close();
        }
    }

    private static JsonNode readersKey() {
        HttpResponse<String> made = suite.gateway()
                .as(OPERATOR_KEY)
                .post("/apiKeys", "{\"name\":\"reader\",\"tenant\":\"victim\",\"scopes\":[\"read\"]}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return GatewayClient.JSON.readTree(made.body());
    }

    private static String text(JsonNode object, String member) {
        return object.get(member).stringValue();
    }

    private static HttpResponse<String> withKey(GatewayClient client, String path, String key, String body) {
        return client.send(client.request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", '"' + key + '"')
                .POST(BodyPublishers.ofString(body)));
    }

    /** Where another's history goes on leads to nothing in one's own but to one's own. */
    @Test
    void aPageOfAnothersHistoryLeadsNowhere() {
        HttpResponse<String> page = victim.get("/taskStatus/" + completed + "/history?pageSize=1");
        String token =
                GatewayClient.JSON.readTree(page.body()).get("nextPageToken").stringValue();
        String own = intruder.submit("{\"taskName\":\"echo\"}");
        intruder.awaitEnd(own, "completed");

        HttpResponse<String> ours = intruder.get("/taskStatus/" + own + "/history?pageToken=" + token);
        assertThat(ours.statusCode()).as(ours.body()).isEqualTo(200);
        assertThat(ours.body()).contains(own);
        assertNothingIsTold(ours);
        HttpResponse<String> theirs = intruder.get("/taskStatus/" + completed + "/history?pageToken=" + token);
        assertThat(theirs.statusCode()).as(theirs.body()).isEqualTo(404);
    }

    private static Stream<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        OpenApi.DOCUMENT
                .get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method ->
                                operations.add(new Operation(path.getKey(), method.getKey(), method.getValue()))));
        assertThat(operations).hasSizeGreaterThan(10);
        return operations.stream();
    }

    /** The paths with what is the victim's; whoever adds a route with an id says here what the victim has there. */
    private static List<String> paths(Operation operation) {
        Map<String, List<String>> known = Map.of(
                "/taskStatus/", List.of(completed, waiting),
                "/results/", List.of(completed, waiting),
                "/apiKeys/", List.of(foreignKey.get("keyId").stringValue()),
                "/bulkOperations/", List.of(bulkOperation),
                "/webhookDeliveries/", List.of(delivery),
                "/webhookEndpoints/", List.of(endpoint),
                "/actuator/metrics/", List.of("jvm.memory.used"));
        return known.entrySet().stream()
                .filter(entry -> operation.path().startsWith(entry.getKey() + "{"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no case of another tenant for " + operation.path()))
                .getValue()
                .stream()
                .map(id -> operation.path().replaceAll("\\{[^}]*}", id))
                .toList();
    }

    /** No query, and each parameter that goes on somewhere, with the victim's own value. */
    private static List<String> queries(Operation operation) {
        List<String> queries = new ArrayList<>(List.of(""));
        operation.described().path("parameters").forEach(parameter -> {
            String name = parameter.path("name").asString("");
            if (!parameter.path("in").asString("").equals("query")) {
                return;
            }
            switch (name) {
                case "lastEventId" -> queries.add("?lastEventId=" + victimsCursor());
                case "pageToken" -> queries.add("?pageSize=1&pageToken=" + victimsPageToken(operation.path()));
                case "tenant" -> queries.add("?tenant=victim");
                case "taskId" -> queries.add("?taskId=" + completed);
                case "taskName" -> queries.add("?taskName=echo");
                case "label.{key}", "label.*", "label" -> queries.add("?label.mark=" + MARK);
                default -> {
                    // What only filters or sorts goes without a value of the victim's.
                }
            }
        });
        return queries;
    }

    /** Of the victim's stream of all tasks. */
    private static String victimsCursor() {
        try (EventStream stream = EventStream.open(victim.request("/events"), "", event -> {})) {
            stream.awaitTypes("snapshot");
            assertThat(stream.events().get(0).data()).contains(MARK);
            return stream.lastEventId();
        }
    }

    private static String victimsPageToken(String list) {
        HttpResponse<String> page = victim.get(list + "?pageSize=1");
        JsonNode more = GatewayClient.JSON.readTree(page.body()).path("nextPageToken");
        assertThat(more.isString())
                .as("the victim has more than one: %s", page.body())
                .isTrue();
        return more.stringValue();
    }

    /** MARK may be what the intruder itself said; a task's id or a key's is not. */
    private static void assertNothingIsTold(HttpResponse<String> answer) {
        String own = answer.request().uri().toString();
        for (String secret : List.of(
                completed, waiting, delivery, endpoint, foreignKey.get("keyId").stringValue(), "victim")) {
            if (!own.contains(secret)) {
                assertThat(answer.body()).doesNotContain(secret);
            }
        }
        if (answer.statusCode() < 400 && !own.contains(MARK) && !own.contains("apiKeys")) {
            assertThat(answer.body()).doesNotContain(MARK);
        }
    }

    private static HttpResponse<String> call(GatewayClient client, Operation operation, String path) throws Exception {
        JsonNode content = operation.described().at("/requestBody/content/application~1json");
        JsonNode example = content.has("example")
                ? content.get("example")
                : content.path("examples")
                        .valueStream()
                        .findFirst()
                        .map(each -> each.path("value"))
                        .orElse(null);
        return call(client, operation, path, example == null ? "" : example.toString());
    }

    private static HttpResponse<String> call(GatewayClient client, Operation operation, String path, String body)
            throws Exception {
        HttpRequest.Builder request = client.request(path)
                .method(
                        operation.method().toUpperCase(Locale.ROOT),
                        body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return operation.isStream() ? beginning(request) : client.send(request);
    }

    /** What a stream says at first; while it is read the victim's tasks go on. */
    private static HttpResponse<String> beginning(HttpRequest.Builder request) throws Exception {
        HttpResponse<InputStream> stream = HTTP.send(
                request.header("Accept", "text/event-stream").timeout(PATIENCE).build(), BodyHandlers.ofInputStream());
        StringBuilder read = new StringBuilder();
        try (InputStream body = stream.body()) {
            CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> {
                try {
                    byte[] bytes = new byte[8_192];
                    for (int count = body.read(bytes); count >= 0; count = body.read(bytes)) {
                        synchronized (read) {
                            read.append(new String(bytes, 0, count, StandardCharsets.UTF_8));
                        }
                    }
                } catch (IOException closed) {
                    // The test has read enough.
                }
            });
            victim.awaitEnd(victim.submit(task("\"delaySeconds\":0")), "completed");
            reading.get(STREAM_IS_READ_FOR.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException open) {
            // It goes on, and has said what it had to say.
        } catch (HttpTimeoutException | ExecutionException failed) {
            throw new AssertionError("the stream cannot be read", failed);
        }
        synchronized (read) {
            return new AnswerSoFar(stream, read.toString());
        }
    }
}
