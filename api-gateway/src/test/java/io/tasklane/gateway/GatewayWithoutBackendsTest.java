package io.tasklane.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.TaskId;
import io.tasklane.model.TaskJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

/** The whole gateway on a real port, with neither Kafka nor MongoDB: it runs, says what is missing, and answers in problems. */
class GatewayWithoutBackendsTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static ConfigurableApplicationContext gateway;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        gateway = start("127.0.0.1:" + unusedPort());
        port = port(gateway);
    }

    private static ConfigurableApplicationContext start(String broker) throws IOException {
        return new SpringApplicationBuilder(GatewayApplication.class)
                .run(
                        "--spring.config.name=gateway",
                        "--server.port=0",
                        "--logging.level.root=error",
                        "--tasklane.gateway.allow-unknown-task-types=true",
                        "--tasklane.kafka.bootstrap-servers=" + broker,
                        "--tasklane.mongodb.uri=mongodb://127.0.0.1:" + unusedPort());
    }

    private static int port(ConfigurableApplicationContext context) {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void itIsAliveAndNotReady() throws Exception {
        assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        HttpResponse<String> readiness = get("/actuator/health/readiness");

        assertThat(readiness.statusCode()).isEqualTo(503);
        JsonNode components = TaskJson.MAPPER.readTree(readiness.body()).get("components");
        assertThat(components.propertyNames())
                .containsExactlyInAnyOrder("readinessState", "kafka", "mongo", "taskTypes");
        assertThat(components.get("kafka").get("status").stringValue()).isEqualTo("DOWN");
        assertThat(components.get("mongo").get("status").stringValue()).isEqualTo("DOWN");
        assertThat(components.get("taskTypes").get("status").stringValue()).isEqualTo("DOWN");
        assertThat(readiness.body()).doesNotContain("127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource({
        "GET /tasks;% HTTP/1.1, 400, malformed-request",
        "TRACE /tasks;% HTTP/1.1, 405, method-not-allowed",
        "GET /nothing;x=%zz HTTP/1.1, 400, malformed-request",
        "GET /actuator/health/nothing HTTP/1.1, 404, not-found",
        "GET /actuator/health/readiness/a/b HTTP/1.1, 404, not-found",
        "GET /actuator/health;../../. HTTP/1.1, 404, not-found",
        "GET /actuator/metrics/nothing HTTP/1.1, 404, not-found",
    })
    void whatOthersWouldStumbleOverIsAProblem(String requestLine, int status, String code) throws Exception {
        String answer = raw(requestLine + "\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 " + status)
                .contains("Content-Type: application/problem+json", "Cache-Control: no-store", "problems/" + code);
    }

    @Test
    void aMediaTypeWithAStarIsNone() throws Exception {
        String answer = raw("GET /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Type: *\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 415").contains("problems/unsupported-media-type");
    }

    @Test
    void headOfTheActuatorSaysWhatGetSays() throws Exception {
        String answer = raw("HEAD /actuator/metrics/nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 404");
    }

    /** What Spring serves in truth, the actuator's among it, and not what annotations say. */
    @Test
    void whatIsServedIsDocumentedAndTheReverse() throws IOException {
        Set<String> served = new TreeSet<>();
        gateway.getBeansOfType(RequestMappingInfoHandlerMapping.class)
                .values()
                .forEach(mapping -> mapping.getHandlerMethods()
                        .keySet()
                        .forEach(info -> info.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> info.getPatternValues()
                                        .forEach(path ->
                                                served.add(method + " " + path.replaceAll("\\{[^/]+}", "{}"))))));
        gateway.getBeansOfType(AbstractUrlHandlerMapping.class)
                .values()
                .forEach(mapping -> mapping.getHandlerMap().keySet().forEach(path -> served.add("GET " + path)));
        Set<String> described = new TreeSet<>();
        TaskJson.MAPPER
                .<JsonNode>valueToTree(new Yaml().load(Files.readString(Path.of("../docs/openapi.yaml"))))
                .get("paths")
                .propertyStream()
                .forEach(path -> path.getValue()
                        .propertyNames()
                        .forEach(method -> described.add(method.toUpperCase(Locale.ROOT) + " "
                                + path.getKey().replaceAll("\\{[^/]+}", "{}"))));

        // The groups of the health are not told apart by what Spring maps.
        assertThat(served.remove("GET /actuator/health/**")).isTrue();
        assertThat(described.removeIf(route -> route.startsWith("GET /actuator/health/")))
                .isTrue();
        assertThat(served).isEqualTo(described);
    }

    @Test
    void aBrokerWhoseNameDoesNotResolveStopsNothing() throws Exception {
        int usual = port;
        try (ConfigurableApplicationContext nameless = start("nobody.invalid:9092")) {
            port = port(nameless);

            itIsAliveAndNotReady();
            aSubmissionIsAskedToComeAgain();
            assertProblem(get("/tasks"), 503, "temporarily-unavailable");
            assertProblem(get("/taskStatus/nonsense"), 404, "no-such-task");
            aTaskThatMayBeOnItsWayIsNotDenied();
        } finally {
            port = usual;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/tasks",
                "/taskStatus/018cc251-f400-7000-8000-000000000000",
                "/results/018cc251-f400-7000-8000-000000000000"
            })
    void readsAreAskedToComeAgain(String path) throws Exception {
        assertProblem(get(path), 503, "temporarily-unavailable");
    }

    @Test
    void aCancellationIsAskedToComeAgain() throws Exception {
        String path = "/taskStatus/018cc251-f400-7000-8000-000000000000";

        assertProblem(send(request(path).DELETE()), 503, "temporarily-unavailable");
        assertProblem(send(request(path + "/cancel").POST(BodyPublishers.noBody())), 503, "temporarily-unavailable");
    }

    @Test
    void aSubmissionIsAskedToComeAgain() throws Exception {
        HttpResponse<String> response = send(request("/submitTask")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"taskName\":\"a\"}")));

        assertProblem(response, 503, "temporarily-unavailable");
        assertThat(response.headers().firstValue("Retry-After")).contains("1");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  /nowhere,               404, not-found",
        "GET,  /,                      404, not-found",
        "GET,  /error,                 404, not-found",
        "GET,  /actuator/env,          404, not-found",
        "GET,  /actuator/configprops,  404, not-found",
        "PUT,  /submitTask,            405, method-not-allowed",
        "POST, /tasks,                 405, method-not-allowed",
        "GET,  /taskStatus/x%2Fy,      400, malformed-request",
        "GET,  /taskStatus/nonsense,   404, no-such-task",
        "POST, /submitTask,            415, unsupported-media-type",
        "DELETE, /taskStatus/nonsense, 404, no-such-task",
        "DELETE, /taskStatus/x%2Fy,    400, malformed-request",
        "POST, /taskStatus/nonsense/cancel, 404, no-such-task",
        "GET,  /taskStatus/018cc251-f400-7000-8000-000000000000/cancel, 405, method-not-allowed"
    })
    void whatCannotBeDoneIsAProblem(String method, String path, int status, String code) throws Exception {
        assertProblem(send(request(path).method(method, BodyPublishers.ofString("x"))), status, code);
    }

    @Test
    void aClientThatTakesNoJsonGetsAProblemAllTheSame() throws Exception {
        assertProblem(send(request("/tasks").header("Accept", "text/html").GET()), 406, "not-acceptable");
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedAlsoIfItsLengthIsNotTold() throws Exception {
        byte[] large = new byte[256 * 1024 + 1];
        for (var body : new HttpRequest.BodyPublisher[] {
            BodyPublishers.ofByteArray(large), BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))
        }) {
            HttpResponse<String> response = send(request("/submitTask")
                    .header("Content-Type", "application/json")
                    .POST(body));

            assertProblem(response, 413, "payload-too-large");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /a|b HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "NONSENSE\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
                "POST /submitTask HTTP/1.1\r\nHost: localhost\r\nContent-Length: many\r\n\r\n",
                "POST /submitTask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n"
            })
    void whatIsNotHttpIsAProblemAsWell(String request) throws Exception {
        String response = raw(request);

        assertThat(response)
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json")
                .contains("/malformed-request");
        assertThat(response).doesNotContain("Exception", "Tomcat", "java.");
    }

    @Test
    void aConnectionGoesOnAfterABodyThatNobodyWanted() throws Exception {
        String unwanted = "PUT /submitTask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc";
        String chunked =
                "PUT /submitTask HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n";
        String last = "GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

        assertThat(raw(unwanted + chunked + unwanted + last).split("HTTP/1.1 "))
                .extracting(answer -> answer.replaceAll("(?s) .*", ""))
                .containsExactly("", "405", "405", "405", "404");
    }

    @Test
    void aProblemBearsTheTraceOfItsRequest() throws Exception {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        HttpResponse<String> response = send(request("/nowhere")
                .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                .GET());

        assertThat(TaskJson.MAPPER.readTree(response.body()).get("traceId").stringValue())
                .isEqualTo(trace);
    }

    @Test
    void theTaskTypesAreShownAsFarAsTheyAreKnown() throws Exception {
        assertThat(get("/taskTypes").body()).isEqualTo("{\"taskTypes\":[]}");
    }

    @Test
    void aTaskThatMayBeOnItsWayIsNotDenied() throws Exception {
        assertProblem(get("/taskStatus/" + TaskId.create()), 503, "temporarily-unavailable");
    }

    /** The server's own limit would be a hundred. */
    @Test
    void aConnectionIsKeptForAsManyRequestsAsAreMade() throws Exception {
        String request = "GET /actuator/health/liveness HTTP/1.1\r\nHost: localhost\r\n\r\n";

        String answers = raw(request.repeat(250));

        assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(251);
        assertThat(answers.toLowerCase(Locale.ROOT)).doesNotContain("connection: close");
    }

    private static void assertProblem(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = TaskJson.MAPPER.readTree(response.body());
        assertThat(problem.get("type").stringValue()).isEqualTo("https://tasklane.io/problems/" + code);
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(problem.get("title").stringValue()).isNotBlank();
        assertThat(problem.get("detail").stringValue()).isNotBlank();
        assertThat(problem.get("traceId").stringValue()).hasSize(32);
        assertThat(response.body()).doesNotContain("Exception", "springframework", "java.", "com.mongodb", "127.0.0.1");
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return send(request(path).GET());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), BodyHandlers.ofString(UTF_8));
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
