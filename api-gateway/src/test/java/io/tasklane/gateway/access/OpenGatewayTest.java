package io.tasklane.gateway.access;

import static io.tasklane.gateway.access.GatewayUnderTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tasklane.gateway.store.MemoryStore;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway that asks nobody who they are: open to the programs of its machine, and to nothing else. */
class OpenGatewayTest {

    private static final String ALLOWED = "https://console.example.com";

    private static MemoryStore memory;
    private static GatewayUnderTest gateway;
    private static GatewayUnderTest allowing;

    @BeforeAll
    static void start() throws Exception {
        memory = new MemoryStore();
        gateway = GatewayUnderTest.start(memory.uri);
        allowing = GatewayUnderTest.start(memory.uri, "--tasklane.gateway.allowed-origins=" + ALLOWED);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        allowing.close();
        memory.close();
    }

    @Test
    void aProgramOfThisMachineMayDoEverything() throws Exception {
        assertThat(gateway.get("/tasks").statusCode()).isEqualTo(200);
        assertThat(gateway.get("/actuator/metrics").statusCode()).isEqualTo(200);
        assertThat(gateway.post("/apiKeys", "{\"name\":\"for later\",\"scopes\":[\"read\"]}")
                        .statusCode())
                .isEqualTo(201);
        assertThat(gateway.get("/tasks", "Authorization", "Bearer whatever").statusCode())
                .isEqualTo(200);
        assertThat(gateway.get("/tasks").headers().firstValue("RateLimit")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:8080", "app.localhost", "127.0.0.1:80", "127.1.2.3", "[::1]:8080"})
    void theMachinesOwnNamesLeadHere(String host) throws Exception {
        assertThat(request("GET /tasks", host)).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attacker.example",
                "attacker.example:8080",
                "localhost.attacker.example",
                "127.0.0.1.attacker.example",
                "localhostile",
                "10.0.0.1",
                "[::2]"
            })
    void aNameOfSomebodyElseThatLeadsHereIsRefused(String host) throws Exception {
        for (String route : new String[] {"GET /tasks", "POST /submitTask", "GET /actuator/metrics", "GET /nowhere"}) {
            assertThat(request(route, host)).startsWith("HTTP/1.1 403").contains("problem+json", "/forbidden");
        }
    }

    /** To write the problem, its trace is looked for: a value that no header may have must not get in the way. */
    @Test
    void aTraceThatNoHeaderMayHaveChangesNothingOfTheAnswer() throws Exception {
        String response = gateway.raw("DELETE / HTTP/1.1\r\nHost: localhost\r\ntraceparent: \u00c3\u00bc\u00f0\r\n"
                + "Origin: null\r\nConnection: close\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 403").contains("problem+json", "/forbidden");
    }

    /** A page could send what a proxy sends. */
    @Test
    void whatIsSaidOfAProxyMakesNoNameItsOwn() throws Exception {
        try (GatewayUnderTest behindProxy =
                GatewayUnderTest.start(memory.uri, "--server.forward-headers-strategy=framework")) {
            String response = behindProxy.raw("GET /tasks HTTP/1.1\r\nHost: attacker.example\r\n"
                    + "X-Forwarded-Host: localhost\r\nForwarded: host=localhost\r\nConnection: close\r\n\r\n");

            assertThat(response).startsWith("HTTP/1.1 403");
        }
    }

    private static String request(String route, String host) throws Exception {
        return gateway.raw(route + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Type: application/json\r\n"
                + "Content-Length: 2\r\nConnection: close\r\n\r\n{}");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /submitTask,               Origin,         https://attacker.example",
        "POST, /submitTask,               Origin,         null",
        "POST, /submitTask,               Origin,         http://localhost:3000",
        "POST, /submitTask,               Origin,         https://localhost",
        "POST, /submitTask,               Sec-Fetch-Site, cross-site",
        "POST, /submitTask,               Sec-Fetch-Site, same-site",
        "POST, /taskStatus/x/cancel,      Origin,         https://attacker.example",
        "POST, /taskStatus/x/cancel,      Sec-Fetch-Site, cross-site",
        "DELETE, /taskStatus/x,           Origin,         https://attacker.example",
        "POST, /apiKeys,                  Origin,         https://attacker.example",
        "GET,  /tasks,                    Origin,         https://attacker.example",
        "GET,  /tasks,                    Sec-Fetch-Site, cross-site",
        "OPTIONS, /submitTask,            Origin,         https://attacker.example"
    })
    void aPageOfAnotherOriginIsRefused(String method, String path, String header, String value) throws Exception {
        for (GatewayUnderTest each : new GatewayUnderTest[] {gateway, allowing}) {
            assertProblem(each.send(method, path, "", header, value), 403, "forbidden");
        }
    }

    @Test
    void aLinkThatWasFollowedAndAPageOfItsOwnAreNot() throws Exception {
        String[] followed = {"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"
        };
        String[] framed = {"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe"};
        String port = gateway.context.getEnvironment().getProperty("local.server.port");

        assertThat(gateway.get("/tasks", followed).statusCode()).isEqualTo(200);
        assertProblem(gateway.get("/tasks", framed), 403, "forbidden");
        assertProblem(gateway.send("POST", "/taskStatus/x/cancel", "", followed), 403, "forbidden");
        assertThat(gateway.get("/tasks", "Origin", "http://127.0.0.1:" + port, "Sec-Fetch-Site", "same-origin")
                        .statusCode())
                .isEqualTo(200);
        assertThat(gateway.get("/tasks", "Sec-Fetch-Site", "none").statusCode()).isEqualTo(200);
    }

    @Test
    void anOriginThatIsAllowedMayAskAndReadTheAnswer() throws Exception {
        HttpResponse<String> preflight = allowing.send(
                "OPTIONS",
                "/submitTask",
                "",
                "Origin",
                ALLOWED,
                "Access-Control-Request-Method",
                "POST",
                "Access-Control-Request-Headers",
                "authorization,content-type,idempotency-key");
        HttpResponse<String> answer = allowing.get("/tasks", "Origin", ALLOWED, "Sec-Fetch-Site", "cross-site");

        assertThat(preflight.statusCode()).isEqualTo(200);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .contains(ALLOWED);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains(ALLOWED);
        assertThat(answer.headers().firstValue("Access-Control-Expose-Headers").orElseThrow())
                .contains("Location", "ETag", "RateLimit");
        assertThat(gateway.get("/tasks").headers().firstValue("Access-Control-Allow-Origin"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "--server.address=0.0.0.0,                                           server.address=127.0.0.1",
        "--server.address=::,                                                server.address=127.0.0.1",
        "--server.address=,                                                  server.address=127.0.0.1",
        "--management.server.port=0,                                         management.server.address=127.0.0.1",
    })
    void whereOthersCouldReachItItDoesNotStart(String setting, String remedy) {
        assertThatThrownBy(() -> GatewayUnderTest.start(memory.uri, setting).close())
                .rootCause()
                .hasMessageContaining("tasklane.gateway.authentication=required")
                .hasMessageContaining(remedy);
    }

    @Test
    void whereOthersCouldReachItItStartsIfItAsksWhoTheyAre() throws Exception {
        try (GatewayUnderTest everywhere = GatewayUnderTest.startRequiring(memory.uri, "--server.address=0.0.0.0")) {
            assertProblem(everywhere.get("/tasks"), 401, "unauthorized");
            assertThat(everywhere.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--tasklane.gateway.operator-keys=tl_short",
                "--tasklane.gateway.operator-keys=0123456789012345678901234567890123456789012345678",
                "--tasklane.gateway.allowed-origins=*",
                "--tasklane.gateway.allowed-origins=https://a.example/path",
                "--tasklane.gateway.jwt.issuer=https://issuer.example",
                "--tasklane.gateway.jwt.algorithms=HS256",
                "--tasklane.gateway.jwt.algorithms=none",
                "--tasklane.gateway.jwt.clock-skew=10m",
                "--tasklane.gateway.authentication=maybe",
                "--tasklane.gateway.quotas.submit.requests=-1"
            })
    void aSettingThatWouldProtectNobodyIsRefused(String setting) {
        assertThatThrownBy(() -> GatewayUnderTest.start(memory.uri, setting).close())
                .satisfies(thrown ->
                        assertThat(thrown.toString() + thrown.getCause()).contains("tasklane.gateway"));
    }
}
