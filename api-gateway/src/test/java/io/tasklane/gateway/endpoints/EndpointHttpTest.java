package io.tasklane.gateway.endpoints;

import static io.tasklane.gateway.access.GatewayUnderTest.assertProblem;
import static io.tasklane.gateway.access.GatewayUnderTest.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.gateway.TestBroker;
import io.tasklane.gateway.access.GatewayUnderTest;
import io.tasklane.gateway.store.MemoryStore;
import io.tasklane.model.TaskJson;
import io.tasklane.model.secrets.SigningKeyPair;
import io.tasklane.model.secrets.SymmetricSecret;
import io.tasklane.model.secrets.WebhookKeyset;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What can be said of endpoints over HTTP, and what is answered. */
class EndpointHttpTest {

    private static final String URL = "https://203.0.114.7/hook";
    private static final int MOST = 30;
    private static final String LONG = "x".repeat(2_048);

    private static MemoryStore memory;
    private static TestBroker broker;
    private static GatewayUnderTest gateway;
    private static int tenants;

    private String tenant;
    private String key;

    @BeforeAll
    static void start() throws Exception {
        memory = new MemoryStore();
        broker = new TestBroker();
        gateway = GatewayUnderTest.startRequiring(
                memory.uri,
                "--tasklane.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                "--tasklane.kafka.partitions=4",
                "--tasklane.gateway.webhook-endpoints.max-per-tenant=" + MOST,
                "--tasklane.webhooks.keyset=" + WebhookKeyset.create().json().replaceAll("\\s", ""));
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        broker.close();
        memory.close();
    }

    @BeforeEach
    void newTenant() throws Exception {
        tenant = "tenant-" + tenants++;
        key = gateway.keyFor(tenant, "read", "control");
    }

    @Test
    void anEndpointIsRegisteredWithWhatIsUsualAndShownWithoutItsSecret() throws Exception {
        HttpResponse<String> answer = post("/webhookEndpoints", "{\"url\":\"" + URL + "\"}");
        JsonNode registered = json(answer, 201);
        String id = registered.get("endpointId").stringValue();

        assertThat(id).matches("we_[0-9a-f]{32}");
        assertThat(answer.headers().firstValue("Location")).contains("/webhookEndpoints/" + id);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        String secret = registered.get("secret").stringValue();
        assertThat(SymmetricSecret.violatedBy(secret)).isEmpty();
        assertThat(SymmetricSecret.parse(secret).key()).hasSize(32);

        JsonNode shown = json(get("/webhookEndpoints/" + id), 200);
        assertThat(shown.toString()).isEqualTo(without(registered, "secret").toString());
        assertThat(shown.get("url").stringValue()).isEqualTo(URL);
        assertThat(texts(shown.get("eventTypes"))).containsExactly("task.cancelled", "task.completed", "task.failed");
        assertThat(shown.get("paused").booleanValue()).isFalse();
        assertThat(shown.get("payload").stringValue()).isEqualTo("full");
        assertThat(shown.get("ordering").stringValue()).isEqualTo("none");
        assertThat(shown.get("verification").stringValue()).isEqualTo("none");
        assertThat(shown.get("version").intValue()).isEqualTo(1);
        assertThat(shown.at("/condition/state").stringValue()).isEqualTo("active");
        assertThat(shown.at("/condition/since").stringValue())
                .isEqualTo(shown.get("createdAt").stringValue());
        assertThat(shown.get("secrets")).hasSize(1);
        assertThat(shown.at("/secrets/0/scheme").stringValue()).isEqualTo("v1");
        assertThat(shown.has("secret")).isFalse();
    }

    @Test
    void anEndpointIsWhatItsOwnerSaid() throws Exception {
        JsonNode registered = registered("""
                {"url": "%s", "eventTypes": ["task.started", "task.completed"], "labels": {"customer": "42"},
                 "description": "accounting", "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                 "headers": {"X-Tenant": "mine", "Authorization": "Bearer very-secret"}, "paused": true,
                 "rateLimit": {"perSecond": 10}, "maxInFlight": 5, "payload": "thin", "ordering": "per-task",
                 "verification": "options"}
                """.formatted(URL));

        assertThat(registered.get("secret").stringValue()).isEqualTo("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        JsonNode shown = json(get("/webhookEndpoints/" + id(registered)), 200);
        assertThat(texts(shown.get("eventTypes"))).containsExactly("task.completed", "task.started");
        assertThat(shown.at("/labels/customer").stringValue()).isEqualTo("42");
        assertThat(shown.get("description").stringValue()).isEqualTo("accounting");
        assertThat(shown.get("paused").booleanValue()).isTrue();
        assertThat(shown.get("rateLimit").toString()).isEqualTo("{\"perSecond\":10,\"burst\":10}");
        assertThat(shown.get("maxInFlight").intValue()).isEqualTo(5);
        assertThat(shown.get("payload").stringValue()).isEqualTo("thin");
        assertThat(shown.get("ordering").stringValue()).isEqualTo("per-task");
        assertThat(shown.get("verification").stringValue()).isEqualTo("options");
        assertThat(texts(shown.get("headers"))).containsExactlyInAnyOrder("X-Tenant", "Authorization");
        assertThat(shown.toString()).doesNotContain("very-secret", "whsec_", "mine\"");
        assertThat(shown.at("/condition/state").stringValue()).isEqualTo("paused");
    }

    static Stream<Arguments> wrong() {
        String labels =
                IntStream.range(0, 17).mapToObj(i -> "\"l" + i + "\":\"\"").collect(Collectors.joining(","));
        String headers =
                IntStream.range(0, 21).mapToObj(i -> "\"X-" + i + "\":\"v\"").collect(Collectors.joining(","));
        return Stream.of(
                Arguments.of("{}", "/url"),
                Arguments.of("{\"url\":null}", "/url"),
                Arguments.of("{\"url\":7}", "/url"),
                Arguments.of("{\"url\":\"ftp://203.0.114.7/\"}", "/url"),
                Arguments.of("{\"url\":\"https://user:pass@203.0.114.7/\"}", "/url"),
                Arguments.of("{\"url\":\"https://203.0.114.7/" + "x".repeat(2_048) + "\"}", "/url"),
                Arguments.of("{\"url\":\"http://127.0.0.1/\"}", "/url"),
                Arguments.of("{\"url\":\"http://2130706433/\"}", "/url"),
                Arguments.of("{\"url\":\"http://localhost:8080/\"}", "/url"),
                Arguments.of("{\"url\":\"http://[::1]/\"}", "/url"),
                Arguments.of("{\"url\":\"http://[::ffff:10.0.0.1]/\"}", "/url"),
                Arguments.of("{\"url\":\"http://169.254.169.254/latest\"}", "/url"),
                with("\"eventTypes\":[]", "/eventTypes"),
                with("\"eventTypes\":\"task.completed\"", "/eventTypes"),
                with("\"eventTypes\":[\"task.completed\",\"task.ended\"]", "/eventTypes/1"),
                with("\"eventTypes\":[\"task.completed\",7]", "/eventTypes/1"),
                with("\"eventTypes\":[\"task.completed\",\"task.completed\"]", "/eventTypes/1"),
                with("\"labels\":[]", "/labels"),
                with("\"labels\":{" + labels + "}", "/labels"),
                with("\"labels\":{\"a.b\":\"\"}", "/labels/a.b"),
                with("\"labels\":{\"a\":\"" + "x".repeat(256) + "\"}", "/labels/a"),
                with("\"description\":\"" + "x".repeat(501) + "\"", "/description"),
                with("\"description\":\"a\\u0000b\"", "/description"),
                with("\"secret\":\"hush\"", "/secret"),
                with("\"secret\":\"whsec_" + base64(23) + "\"", "/secret"),
                with("\"secret\":\"whsec_" + base64(65) + "\"", "/secret"),
                with("\"scheme\":\"v2\"", "/scheme"),
                with("\"scheme\":\"v1a\",\"secret\":\"whsec_" + base64(32) + "\"", "/secret"),
                with("\"secret\":\"" + SigningKeyPair.create().text() + "\"", "/secret"),
                with("\"headers\":[]", "/headers"),
                with("\"headers\":{" + headers + "}", "/headers"),
                with("\"headers\":{\"A\":\"" + LONG + "\",\"B\":\"" + LONG + "\",\"C\":\"" + LONG + "\"}", "/headers"),
                with("\"headers\":{\"Host\":\"x\"}", "/headers/Host"),
                with("\"headers\":{\"webhook-ID\":\"x\"}", "/headers/webhook-ID"),
                with("\"headers\":{\"Content-Length\":\"1\"}", "/headers/Content-Length"),
                with("\"headers\":{\"content-type\":\"x\"}", "/headers/content-type"),
                with("\"headers\":{\"Transfer-Encoding\":\"chunked\"}", "/headers/Transfer-Encoding"),
                with("\"headers\":{\"Proxy-Authorization\":\"x\"}", "/headers/Proxy-Authorization"),
                with("\"headers\":{\"a b\":\"x\"}", "/headers/a b"),
                with("\"headers\":{\"\":\"x\"}", "/headers/"),
                with("\"headers\":{\"X\":\"a\\r\\nHost: b\"}", "/headers/X"),
                with("\"headers\":{\"X\":\"\"}", "/headers/X"),
                with("\"headers\":{\"X\":\" a\"}", "/headers/X"),
                with("\"headers\":{\"X\":\"ä\"}", "/headers/X"),
                with("\"headers\":{\"X\":7}", "/headers/X"),
                with("\"headers\":{\"X\":\"" + "x".repeat(2_049) + "\"}", "/headers/X"),
                with("\"headers\":{\"X-A\":\"1\",\"x-a\":\"2\"}", "/headers/x-a"),
                with("\"rateLimit\":7", "/rateLimit"),
                with("\"rateLimit\":{}", "/rateLimit/perSecond"),
                with("\"rateLimit\":{\"perSecond\":0}", "/rateLimit/perSecond"),
                with("\"rateLimit\":{\"perSecond\":10001}", "/rateLimit/perSecond"),
                with("\"rateLimit\":{\"perSecond\":1,\"burst\":0}", "/rateLimit/burst"),
                with("\"rateLimit\":{\"perSecond\":1,\"perDay\":1}", "/rateLimit/perDay"),
                with("\"maxInFlight\":0", "/maxInFlight"),
                with("\"maxInFlight\":1001", "/maxInFlight"),
                with("\"maxInFlight\":1.5", "/maxInFlight"),
                with("\"payload\":\"fat\"", "/payload"),
                with("\"ordering\":\"total\"", "/ordering"),
                with("\"verification\":\"trust\"", "/verification"),
                with("\"paused\":\"yes\"", "/paused"),
                with("\"tenant\":\"other\"", "/tenant"));
    }

    private static Arguments with(String member, String pointer) {
        return Arguments.of("{\"url\":\"" + URL + "\"," + member + "}", pointer);
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void whatIsOutOfBoundsIsRefusedWhereItIs(String body, String pointer) throws Exception {
        JsonNode problem = assertProblem(post("/webhookEndpoints", body), 422, "validation-error");

        assertThat(problem.at("/errors/0/pointer").stringValue()).isEqualTo(pointer);
        assertThat(problem.get("errors")).hasSize(1);
        assertThat(json(get("/webhookEndpoints"), 200).get("webhookEndpoints")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void whatCannotBeRegisteredCannotBecomeOfAnEndpointEither(String body, String pointer) throws Exception {
        String id = id(registered("{\"url\":\"" + URL + "\"}"));
        boolean nothing = body.equals("{}");
        boolean removed = body.equals("{\"rateLimit\":{}}");

        HttpResponse<String> answer = patch(id, body);

        if (nothing || removed) {
            assertThat(answer.statusCode()).isEqualTo(200);
        } else {
            JsonNode problem = assertProblem(answer, 422, "validation-error");
            String first = problem.at("/errors/0/pointer").stringValue();
            // A secret is not changed by a patch, whatever it is.
            assertThat(first).isIn(pointer, "/secret", "/scheme");
        }
        assertThat(json(get("/webhookEndpoints/" + id), 200).get("version").intValue())
                .isEqualTo(1);
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() throws Exception {
        JsonNode problem = assertProblem(
                post("/webhookEndpoints", "{\"url\":\"x\",\"payload\":\"y\",\"headers\":{\"Host\":\"h\"},\"z\":1}"),
                422,
                "validation-error");

        assertThat(problem.findValuesAsString("pointer"))
                .containsExactlyInAnyOrder("/url", "/payload", "/headers/Host", "/z");
    }

    @Test
    void aPatchReplacesWhatItNamesAndRemovesWhatIsNull() throws Exception {
        String id = id(registered("""
                {"url": "%s", "labels": {"a": "1", "b": "2"}, "description": "old", "maxInFlight": 5,
                 "rateLimit": {"perSecond": 10, "burst": 20}, "eventTypes": ["task.started"],
                 "headers": {"X-One": "1", "X-Two": "2"}}
                """.formatted(URL)));

        JsonNode changed = json(patch(id, """
                        {"labels": {"a": null, "c": "3"}, "description": null, "maxInFlight": null,
                         "rateLimit": {"perSecond": 11}, "eventTypes": null,
                         "headers": {"x-one": null, "X-Three": "3"}}
                        """), 200);

        assertThat(changed.get("labels").toString()).isEqualTo("{\"b\":\"2\",\"c\":\"3\"}");
        assertThat(changed.has("description")).isFalse();
        assertThat(changed.has("maxInFlight")).isFalse();
        assertThat(changed.get("rateLimit").toString()).isEqualTo("{\"perSecond\":11,\"burst\":20}");
        assertThat(texts(changed.get("eventTypes"))).hasSize(3);
        assertThat(texts(changed.get("headers"))).containsExactlyInAnyOrder("X-Two", "X-Three");
        assertThat(changed.get("url").stringValue()).isEqualTo(URL);
        assertThat(changed.get("version").intValue()).isEqualTo(2);
        assertThat(json(get("/webhookEndpoints/" + id), 200)).isEqualTo(changed);

        JsonNode bare = json(patch(id, "{\"headers\":null,\"labels\":null}"), 200);
        assertThat(bare.get("headers")).isEmpty();
        assertThat(bare.get("labels")).isEmpty();
    }

    @Test
    void aPatchThatChangesNothingIsNotWritten() throws Exception {
        String id = id(registered("{\"url\":\"" + URL + "\",\"description\":\"same\"}"));

        JsonNode same = json(patch(id, "{\"description\":\"same\"}"), 200);

        assertThat(same.get("version").intValue()).isEqualTo(1);
    }

    @Test
    void aPatchIsTakenAsJsonOrAsMergePatchAndAsNothingElse() throws Exception {
        String id = id(registered("{\"url\":\"" + URL + "\"}"));

        assertThat(send("PATCH", "/webhookEndpoints/" + id, "{}", "Content-Type", "application/json")
                        .statusCode())
                .isEqualTo(200);
        assertProblem(
                send("PATCH", "/webhookEndpoints/" + id, "{}", "Content-Type", "application/json-patch+json"),
                415,
                "unsupported-media-type");
    }

    @Test
    void whoeverChangesWhatWasChangedMeanwhileIsTold() throws Exception {
        String id = id(registered("{\"url\":\"" + URL + "\"}"));
        String tag = get("/webhookEndpoints/" + id).headers().firstValue("ETag").orElseThrow();
        String path = "/webhookEndpoints/" + id;

        assertThat(send("PATCH", path, "{\"description\":\"one\"}", "If-Match", tag, "Content-Type", "application/json")
                        .statusCode())
                .isEqualTo(200);
        for (String[] late : List.of(
                new String[] {"PATCH", path, "{\"description\":\"two\"}"},
                new String[] {"DELETE", path, ""},
                new String[] {"POST", path + "/rotateSecret", "{}"},
                new String[] {"POST", path + "/pause", ""})) {
            assertProblem(
                    send(late[0], late[1], late[2], "If-Match", tag, "Content-Type", "application/json"),
                    412,
                    "precondition-failed");
        }
        assertProblem(send("DELETE", path, "", "If-Match", "W/\"2\""), 412, "precondition-failed");
        assertProblem(send("DELETE", path, "", "If-Match", "2"), 412, "precondition-failed");
        JsonNode shown = json(get(path), 200);
        assertThat(shown.get("description").stringValue()).isEqualTo("one");
        assertThat(shown.get("version").intValue()).isEqualTo(2);

        assertThat(send("POST", path + "/pause", "", "If-Match", "\"7\", \"2\"").statusCode())
                .isEqualTo(200);
        assertThat(send("DELETE", path, "", "If-Match", "*").statusCode()).isEqualTo(204);
    }

    @Test
    void anEndpointThatWasRemovedIsNotThereAnyMore() throws Exception {
        String id = id(registered("{\"url\":\"" + URL + "\"}"));

        assertThat(send("DELETE", "/webhookEndpoints/" + id, "").statusCode()).isEqualTo(204);

        assertProblem(get("/webhookEndpoints/" + id), 404, "no-such-endpoint");
        assertProblem(send("DELETE", "/webhookEndpoints/" + id, ""), 404, "no-such-endpoint");
        assertProblem(patch(id, "{}"), 404, "no-such-endpoint");
        for (String action : List.of("pause", "resume", "test")) {
            assertProblem(send("POST", "/webhookEndpoints/" + id + "/" + action, ""), 404, "no-such-endpoint");
        }
        assertProblem(post("/webhookEndpoints/" + id + "/rotateSecret", "{}"), 404, "no-such-endpoint");
        assertThat(json(get("/webhookEndpoints"), 200).get("webhookEndpoints")).isEmpty();
    }

    @Test
    void aTenantHasAsManyAsItMayAndSeesThemPageByPage() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            ids.add(id(registered("{\"url\":\"" + URL + "\"}")));
        }
        assertProblem(post("/webhookEndpoints", "{\"url\":\"" + URL + "\"}"), 429, "quota-exceeded");

        List<String> listed = new ArrayList<>();
        String query = "?pageSize=7";
        while (query != null) {
            HttpResponse<String> answer = get("/webhookEndpoints" + query);
            JsonNode page = json(answer, 200);
            page.get("webhookEndpoints").forEach(each -> listed.add(id(each)));
            JsonNode next = page.get("nextPageToken");
            query = next == null ? null : "?pageSize=7&pageToken=" + next.stringValue();
            assertThat(answer.headers().firstValue("Link").isPresent()).isEqualTo(next != null);
        }

        assertThat(listed).containsExactlyElementsOf(ids);
        send("DELETE", "/webhookEndpoints/" + ids.get(0), "");
        assertThat(post("/webhookEndpoints", "{\"url\":\"" + URL + "\"}").statusCode())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pageSize=0", "pageSize=x", "pageSize=-1"})
    void aPageSizeThatIsNoneIsRefused(String query) throws Exception {
        assertProblem(get("/webhookEndpoints?" + query), 400, "malformed-request");
    }

    @Test
    void aPageTokenOfAnotherTenantIsRefused() throws Exception {
        registered("{\"url\":\"" + URL + "\"}");
        registered("{\"url\":\"" + URL + "\"}");
        String token = json(get("/webhookEndpoints?pageSize=1"), 200)
                .get("nextPageToken")
                .stringValue();
        newTenant();

        assertProblem(get("/webhookEndpoints?pageToken=" + token), 400, "invalid-page-token");
        assertProblem(get("/webhookEndpoints?pageToken=x"), 400, "invalid-page-token");
    }

    @Test
    void whatIsAnothersIsNotThere() throws Exception {
        String id = id(registered("{\"url\":\"" + URL + "\"}"));
        newTenant();

        assertProblem(get("/webhookEndpoints/" + id), 404, "no-such-endpoint");
        assertProblem(patch(id, "{\"paused\":true}"), 404, "no-such-endpoint");
        assertProblem(send("DELETE", "/webhookEndpoints/" + id, ""), 404, "no-such-endpoint");
        assertProblem(post("/webhookEndpoints/" + id + "/rotateSecret", "{}"), 404, "no-such-endpoint");
        for (String action : List.of("pause", "resume", "test")) {
            assertProblem(send("POST", "/webhookEndpoints/" + id + "/" + action, ""), 404, "no-such-endpoint");
        }
        assertThat(json(get("/webhookEndpoints"), 200).get("webhookEndpoints")).isEmpty();
    }

    @Test
    void toReadNeedsOneScopeAndToChangeAnother() throws Exception {
        String id = id(registered("{\"url\":\"" + URL + "\"}"));
        String reader = gateway.keyFor(tenant, "read");
        String writer = gateway.keyFor(tenant, "control");

        assertThat(gateway.get("/webhookEndpoints/" + id, bearer(reader)).statusCode())
                .isEqualTo(200);
        assertProblem(gateway.get("/webhookEndpoints/" + id, bearer(writer)), 403, "forbidden");
        assertProblem(gateway.post("/webhookEndpoints", "{\"url\":\"" + URL + "\"}", bearer(reader)), 403, "forbidden");
        assertProblem(gateway.send("DELETE", "/webhookEndpoints/" + id, "", bearer(reader)), 403, "forbidden");
        assertThat(gateway.send("DELETE", "/webhookEndpoints/" + id, "", bearer(writer))
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void pausingAndResumingTwiceIsTheSameAsOnce() throws Exception {
        String path = "/webhookEndpoints/" + id(registered("{\"url\":\"" + URL + "\"}"));

        JsonNode paused = json(send("POST", path + "/pause", ""), 200);
        JsonNode again = json(send("POST", path + "/pause", ""), 200);
        assertThat(again).isEqualTo(paused);
        assertThat(paused.at("/condition/state").stringValue()).isEqualTo("paused");
        JsonNode described = json(patch(path.substring(18), "{\"description\":\"still paused\"}"), 200);
        assertThat(described.at("/condition/since")).isEqualTo(paused.at("/condition/since"));

        JsonNode resumed = json(send("POST", path + "/resume", ""), 200);
        assertThat(json(send("POST", path + "/resume", ""), 200)).isEqualTo(resumed);
        assertThat(resumed.at("/condition/state").stringValue()).isEqualTo("active");
        assertThat(resumed.get("paused").booleanValue()).isFalse();
    }

    private static JsonNode without(JsonNode object, String member) {
        return ((tools.jackson.databind.node.ObjectNode) object.deepCopy()).without(member);
    }

    private static String base64(int bytes) {
        return Base64.getEncoder().encodeToString(new byte[bytes]);
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::stringValue).toList();
    }

    private static String id(JsonNode endpoint) {
        return endpoint.get("endpointId").stringValue();
    }

    private JsonNode registered(String body) throws Exception {
        return json(post("/webhookEndpoints", body), 201);
    }

    private static JsonNode json(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return TaskJson.MAPPER.readTree(answer.body());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return gateway.get(path, bearer(key));
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return gateway.post(path, body, bearer(key));
    }

    private HttpResponse<String> patch(String id, String body) throws Exception {
        return send("PATCH", "/webhookEndpoints/" + id, body, "Content-Type", "application/merge-patch+json");
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        List<String> all = new ArrayList<>(List.of(bearer(key)));
        all.addAll(List.of(headers));
        return gateway.send(method, path, body, all.toArray(String[]::new));
    }
}
