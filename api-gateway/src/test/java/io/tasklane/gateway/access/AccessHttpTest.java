package io.tasklane.gateway.access;

import static io.tasklane.gateway.access.GatewayUnderTest.OPERATOR_KEY;
import static io.tasklane.gateway.access.GatewayUnderTest.assertProblem;
import static io.tasklane.gateway.access.GatewayUnderTest.bearer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tasklane.gateway.store.MemoryStore;
import io.tasklane.model.TaskJson;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** A gateway that wants to know who asks. */
@ExtendWith(OutputCaptureExtension.class)
class AccessHttpTest {

    private static final String OLD_TASK = "018cc251-f400-7000-8000-000000000000";

    private static MemoryStore memory;
    private static GatewayUnderTest gateway;

    @BeforeAll
    static void start() throws Exception {
        memory = new MemoryStore();
        gateway = GatewayUnderTest.startRequiring(memory.uri);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        memory.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/tasks", "/taskStatus/" + OLD_TASK, "/apiKeys", "/nowhere", "/error", "/actuator/metrics", "/"})
    void whoeverDoesNotSayWhoTheyAreIsAskedTo(String path) throws Exception {
        HttpResponse<String> response = gateway.get(path);

        assertProblem(response, 401, "unauthorized");
        assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"tasklane\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tl_nonsense",
                "nonsense",
                "tl_0000000000000000_0000000000000000000000000000000000000000000",
                "a.b.c",
                "eyJhbGciOiJub25lIn0.eyJ0ZW5hbnQiOiJ4In0."
            })
    void aWrongTokenIsNoToken(String token) throws Exception {
        HttpResponse<String> response = gateway.get("/tasks", bearer(token));

        JsonNode problem = assertProblem(response, 401, "unauthorized");
        assertThat(response.headers().firstValue("WWW-Authenticate").orElseThrow())
                .contains("error=\"invalid_token\"");
        assertThat(problem.toString()).doesNotContain(token);
    }

    @Test
    void anIdWithAnotherSecretIsNoKey() throws Exception {
        String key = gateway.keyFor("one", "read");
        String other = key.substring(0, key.length() - 1) + (key.endsWith("a") ? "b" : "a");

        assertProblem(gateway.get("/tasks", bearer(other)), 401, "unauthorized");
        assertThat(gateway.get("/tasks", bearer(key)).statusCode()).isEqualTo(200);
        assertProblem(gateway.get("/tasks", bearer(other)), 401, "unauthorized");
    }

    @Test
    void aKeyIsShownOnceAndKeptAsAHash() throws Exception {
        JsonNode made = gateway.makeKey("shown", "read");
        String key = made.get("key").stringValue();
        String secret = key.substring(key.lastIndexOf('_') + 1);
        String list = gateway.get("/apiKeys?tenant=shown", bearer(OPERATOR_KEY)).body();
        String one = gateway.get("/apiKeys/" + made.get("keyId").stringValue(), bearer(OPERATOR_KEY))
                .body();

        assertThat(key).matches("tl_[a-z0-9]{16}_[0-9A-Za-z]{43}");
        assertThat(list).contains(made.get("keyId").stringValue()).doesNotContain(secret, "hash");
        assertThat(one).doesNotContain(secret, "hash");
        List<String> kept = memory.database
                .getCollection("api_keys")
                .find()
                .map(Document::toJson)
                .into(new java.util.ArrayList<>());
        assertThat(kept).anyMatch(document -> document.contains("shown")).noneMatch(json -> json.contains(secret));
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /tasks,                          read",
        "GET,    /taskTypes,                      read",
        "GET,    /taskStatus/nonsense,            read",
        "GET,    /results/nonsense,               read",
        "POST,   /submitTask,                     submit",
        "DELETE, /taskStatus/nonsense,            control",
        "POST,   /taskStatus/nonsense/cancel,     control",
        "GET,    /apiKeys,                        admin",
        "GET,    /apiKeys/nonsense,               admin",
        "POST,   /apiKeys,                        admin",
        "DELETE, /apiKeys/nonsense,               admin",
        "GET,    /actuator/metrics,               admin"
    })
    void aRouteNeedsItsScopeAndSaysSo(String method, String path, String scope) throws Exception {
        String[] others = List.of("submit", "read", "control", "admin").stream()
                .filter(other -> !other.equals(scope))
                .toArray(String[]::new);
        String without = gateway.keyFor("scopes", others);
        String with = gateway.keyFor("scopes", scope);

        HttpResponse<String> refused = send(method, path, without);
        JsonNode problem = assertProblem(refused, 403, "forbidden");
        assertThat(problem.get("scope").stringValue()).isEqualTo(scope);
        assertThat(refused.headers().firstValue("WWW-Authenticate").orElseThrow())
                .contains("error=\"insufficient_scope\"", "scope=\"" + scope + "\"");
        assertThat(send(method, path, with).statusCode()).isNotIn(401, 403);
    }

    private static HttpResponse<String> send(String method, String path, String key) throws Exception {
        return method.equals("POST")
                ? gateway.post(path, "{}", bearer(key))
                : gateway.send(method, path, "", bearer(key));
    }

    @Test
    void aKeyMayBeSentInItsOwnHeader() throws Exception {
        String key = gateway.keyFor("one", "read");

        assertThat(gateway.get("/tasks", "X-API-Key", key).statusCode()).isEqualTo(200);
        assertProblem(gateway.get("/tasks", "X-API-Key", key + "x"), 401, "unauthorized");
        assertProblem(gateway.get("/tasks", "X-API-Key", ""), 401, "unauthorized");
    }

    @Test
    void twoTokensAreOneTooMany() throws Exception {
        String key = gateway.keyFor("one", "read");

        assertProblem(
                gateway.get("/tasks", "Authorization", "Bearer " + key, "Authorization", "Bearer " + key),
                400,
                "malformed-request");
        assertProblem(
                gateway.get("/tasks", "Authorization", "Bearer " + key, "X-API-Key", key), 400, "malformed-request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer ",
                "Bearer  x",
                "bearer x y",
                "Basic dGw6dGw=",
                "Bearer x,Bearer y",
                "Bearer \u00e9",
                "null"
            })
    void anAuthorizationThatIsNoneIsRefused(String authorization) throws Exception {
        String response = gateway.raw("GET /tasks HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + authorization
                + "\r\nConnection: close\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 40").contains("application/problem+json");
        assertThat(response.substring(9, 12)).isIn("400", "401");
    }

    @Test
    void aTokenInTheQueryIsNotSeen() throws Exception {
        assertProblem(gateway.get("/tasks?access_token=" + OPERATOR_KEY), 401, "unauthorized");
    }

    @Test
    void anAdministratorOfATenantHasNoWordInOthers() throws Exception {
        String admin = gateway.keyFor("mine", "admin");
        String foreign = gateway.makeKey("theirs", "read").get("keyId").stringValue();

        String body = "{\"name\":\"x\",\"scopes\":[\"read\"],\"tenant\":\"theirs\"}";
        JsonNode problem = assertProblem(gateway.post("/apiKeys", body, bearer(admin)), 403, "forbidden");
        assertThat(problem.get("scope").stringValue()).isEqualTo("operator");
        assertProblem(
                gateway.post("/apiKeys", "{\"name\":\"x\",\"scopes\":[\"operator\"]}", bearer(admin)),
                403,
                "forbidden");
        assertProblem(gateway.get("/apiKeys?tenant=theirs", bearer(admin)), 403, "forbidden");
        assertProblem(gateway.get("/apiKeys/" + foreign, bearer(admin)), 404, "not-found");
        assertProblem(gateway.send("DELETE", "/apiKeys/" + foreign, "", bearer(admin)), 404, "not-found");
        assertThat(gateway.get("/apiKeys", bearer(admin)).body()).doesNotContain(foreign);
        assertThat(gateway.get("/apiKeys?tenant=theirs", bearer(OPERATOR_KEY)).body())
                .contains(foreign);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {                                                      | 400
        {}                                                     | 422
        {"name":"","scopes":["read"]}                          | 422
        {"name":"a","scopes":[]}                               | 422
        {"name":"a","scopes":["write"]}                        | 422
        {"name":"a","scopes":[1]}                              | 422
        {"name":"a","scopes":"read"}                           | 422
        {"name":"a","scopes":["read"],"tenant":"../x"}         | 422
        {"name":"a","scopes":["read"],"expiresAt":"2020-01-01T00:00:00Z"} | 422
        {"name":"a","scopes":["read"],"key":"tl_mine"}         | 422
        """)
    void aWishThatCannotBeGrantedIsRefused(String body, int status) throws Exception {
        HttpResponse<String> response = gateway.post("/apiKeys", body, bearer(OPERATOR_KEY));

        assertProblem(response, status, status == 400 ? "malformed-request" : "validation-error");
    }

    @Test
    void aRevokedKeyIsRefusedHereAtOnceAndEverywhereSoon() throws Exception {
        try (GatewayUnderTest another = GatewayUnderTest.startRequiring(memory.uri)) {
            JsonNode made = gateway.makeKey("revoked", "read");
            String[] key = bearer(made.get("key").stringValue());
            assertThat(gateway.get("/tasks", key).statusCode()).isEqualTo(200);
            assertThat(another.get("/tasks", key).statusCode()).isEqualTo(200);

            String path = "/apiKeys/" + made.get("keyId").stringValue();
            assertThat(gateway.send("DELETE", path, "", bearer(OPERATOR_KEY)).statusCode())
                    .isEqualTo(204);

            assertProblem(gateway.get("/tasks", key), 401, "unauthorized");
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertProblem(another.get("/tasks", key), 401, "unauthorized"));
            assertProblem(gateway.send("DELETE", path, "", bearer(OPERATOR_KEY)), 404, "not-found");
        }
    }

    @Test
    void whatIsInUseHoldsWhileTheStoreIsAway() throws Exception {
        try (MemoryStore own = new MemoryStore();
                GatewayUnderTest alone = GatewayUnderTest.startRequiring(own.uri)) {
            String used = alone.keyFor("one", "read");
            String unused = alone.keyFor("one", "read");
            assertThat(alone.get("/taskTypes", bearer(used)).statusCode()).isEqualTo(200);
            own.stop();

            assertThat(alone.get("/taskTypes", bearer(used)).statusCode()).isEqualTo(200);
            assertThat(alone.get("/taskTypes", bearer(OPERATOR_KEY)).statusCode())
                    .isEqualTo(200);
            HttpResponse<String> unknown = alone.get("/taskTypes", bearer(unused));
            assertProblem(unknown, 503, "temporarily-unavailable");
            assertThat(unknown.headers().firstValue("Retry-After")).contains("1");
        }
    }

    @Test
    void wrongTokensAreLimitedAndKeepNobodyElseOut() throws Exception {
        try (GatewayUnderTest alone = GatewayUnderTest.startRequiring(memory.uri)) {
            String known = alone.keyFor("one", "read");
            assertThat(alone.get("/tasks", bearer(known)).statusCode()).isEqualTo(200);
            HttpResponse<String> last = alone.get("/tasks", bearer("wrong"));
            for (int i = 0; i < 10 * WrongTokens.MOST && last.statusCode() == 401; i++) {
                last = alone.get("/tasks", bearer("wrong" + i));
            }

            assertProblem(last, 429, "quota-exceeded");
            assertThat(Integer.parseInt(last.headers().firstValue("Retry-After").orElseThrow()))
                    .isBetween(1, 60);
            assertThat(alone.get("/tasks", bearer(known)).statusCode()).isEqualTo(200);
            assertThat(alone.get("/tasks", bearer(OPERATOR_KEY)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void healthIsToldToAllAndItsPartsToThoseWhoMaySeeThem() throws Exception {
        for (String path : List.of("/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness")) {
            HttpResponse<String> response = gateway.get(path);
            assertThat(response.statusCode()).isIn(200, 503);
            assertThat(TaskJson.MAPPER.readTree(response.body()).has("components"))
                    .isFalse();
        }
        assertThat(gateway.get("/actuator/health/readiness", bearer(gateway.keyFor("one", "read")))
                        .body())
                .doesNotContain("components");
        assertThat(gateway.get("/actuator/health/readiness", bearer(OPERATOR_KEY))
                        .body())
                .contains("components", "kafka");
        assertThat(gateway.get("/actuator/metrics", bearer(OPERATOR_KEY)).statusCode())
                .isEqualTo(200);
        assertProblem(gateway.get("/actuator/env", bearer(OPERATOR_KEY)), 404, "not-found");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /nowhere,            404, not-found",
        "GET,    /error,              404, not-found",
        "PUT,    /submitTask,         405, method-not-allowed",
        "POST,   /submitTask,         415, unsupported-media-type",
        "GET,    /taskStatus/x%2Fy,   400, malformed-request",
        "GET,    /taskStatus/x%00,    400, malformed-request",
        "GET,    //tasks,             400, malformed-request",
        "GET,    /tasks;x=y,          400, malformed-request",
        "GET,    /tasks?%00=1,        400, malformed-request",
        "BREW,   /tasks,              400, malformed-request"
    })
    void whatCannotBeDoneIsAProblem(String method, String path, int status, String code) throws Exception {
        assertProblem(gateway.send(method, path, method.equals("POST") ? "x" : "", bearer(OPERATOR_KEY)), status, code);
    }

    @Test
    void traceIsRefused() throws Exception {
        String response = gateway.raw("TRACE /tasks HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + OPERATOR_KEY + "\r\nX-Secret: echo\r\nConnection: close\r\n\r\n");

        assertThat(response).matches("(?s)HTTP/1.1 40[05] .*").contains("application/problem+json");
        assertThat(response).doesNotContain(OPERATOR_KEY, "echo");
    }

    @Test
    void noHeaderMakesOneMethodAnother() throws Exception {
        String path = "/taskStatus/nonsense?_method=DELETE";

        assertProblem(
                gateway.post(path, "{}", "Authorization", "Bearer " + OPERATOR_KEY, "X-HTTP-Method-Override", "DELETE"),
                405,
                "method-not-allowed");
    }

    @Test
    void aHeaderHasABound() throws Exception {
        String response = gateway.raw("GET /tasks HTTP/1.1\r\nHost: localhost\r\nX-Large: " + "x".repeat(20_000)
                + "\r\nConnection: close\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 4").contains("application/problem+json");
        assertThat(gateway.raw("GET /tasks?" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 4")
                .contains("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0080", "\u0007"})
    void aHeaderWithAControlCharacterIsMalformed(String character) throws Exception {
        String response = gateway.raw("GET /tasks HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + OPERATOR_KEY
                + "\r\nAccept: a" + character + "\r\nConnection: close\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 400").contains("malformed-request");
    }

    @Test
    void everyAnswerTellsBrowsersToDoNothingOfTheirOwn() throws Exception {
        for (HttpResponse<String> response : List.of(
                gateway.get("/tasks"), gateway.get("/tasks", bearer(OPERATOR_KEY)), gateway.get("/actuator/health"))) {
            var headers = response.headers();
            assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(headers.firstValue("X-Frame-Options")).contains("DENY");
            assertThat(headers.firstValue("Referrer-Policy")).contains("no-referrer");
            assertThat(headers.firstValue("Content-Security-Policy"))
                    .contains("default-src 'none'; frame-ancestors 'none'");
            assertThat(headers.firstValue("Strict-Transport-Security")).isEmpty();
            assertThat(headers.firstValue("Access-Control-Allow-Origin")).isEmpty();
            assertThat(headers.firstValue("Set-Cookie")).isEmpty();
            assertThat(headers.firstValue("Pragma")).isEmpty();
        }
        assertThat(gateway.get("/tasks", bearer(OPERATOR_KEY)).headers().firstValue("Cache-Control"))
                .contains("private, no-cache");
    }

    @Test
    void httpsIsForGoodWhereTheProxyHasIt() throws Exception {
        try (GatewayUnderTest behindProxy =
                GatewayUnderTest.startRequiring(memory.uri, "--server.forward-headers-strategy=native")) {
            assertThat(behindProxy
                            .get("/tasks", "X-Forwarded-Proto", "https")
                            .headers()
                            .firstValue("Strict-Transport-Security"))
                    .contains("max-age=31536000");
        }
        assertThat(gateway.get("/tasks", "X-Forwarded-Proto", "https")
                        .headers()
                        .firstValue("Strict-Transport-Security"))
                .isEmpty();
    }

    @Test
    void noKeyAndNothingOfAnybodysIsEverLogged(CapturedOutput output) throws Exception {
        String wrong = "tl_recognisable0000_" + "recognisable".repeat(3) + "0000000";
        try (GatewayUnderTest talkative = GatewayUnderTest.startRequiring(
                memory.uri,
                "--logging.level.io.tasklane=debug",
                "--logging.level.org.springframework.security=debug",
                "--logging.level.org.springframework.web=info")) {
            String made = talkative.keyFor("logged", "read", "submit");
            talkative.get("/tasks", bearer(wrong));
            talkative.get("/tasks", bearer("recognisable.recognisable.recognisable"));
            talkative.get("/tasks", "X-API-Key", wrong);
            talkative.get("/nowhere", bearer(made));
            talkative.get("/tasks", "Authorization", "Bearer " + made, "X-API-Key", made);
            talkative.post("/submitTask", "{\"taskName\":\"a\",\"parameters\":\"recognisable\"}", bearer(made));
            talkative.post("/apiKeys", "{\"name\":\"recognisable\"}", bearer(OPERATOR_KEY));

            assertThat(output.getAll()).contains("An API key was made", "Secured GET /nowhere");
            assertThat(output.getAll())
                    .doesNotContain("recognisable", OPERATOR_KEY, made.substring(made.lastIndexOf('_')));
        }
    }
}
