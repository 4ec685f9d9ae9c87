package io.tasklane.gateway.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.gateway.GatewayApplication;
import io.tasklane.model.TaskJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** A whole gateway on a real port, with a store of the test's and without Kafka, and what it takes to talk to it. */
public final class GatewayUnderTest implements AutoCloseable {

    public static final String OPERATOR_KEY = "tl_0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    public final ConfigurableApplicationContext context;
    private final int port;

    private GatewayUnderTest(List<String> arguments) {
        context = new SpringApplicationBuilder(GatewayApplication.class).run(arguments.toArray(String[]::new));
        port = Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    /** @param settings beside those that every gateway of a test needs */
    public static GatewayUnderTest start(String mongoUri, String... settings) throws IOException {
        return new GatewayUnderTest(arguments(mongoUri, settings));
    }

    /** One that wants to know who asks, and takes the operator's key. */
    public static GatewayUnderTest startRequiring(String mongoUri, String... settings) throws IOException {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("--tasklane.gateway.authentication=required");
        all.add("--tasklane.gateway.operator-keys=" + OPERATOR_KEY);
        return start(mongoUri, all.toArray(String[]::new));
    }

    private static List<String> arguments(String mongoUri, String... settings) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.config.name=gateway",
                "--server.port=0",
                "--tasklane.gateway.allow-unknown-task-types=true",
                "--tasklane.kafka.bootstrap-servers=127.0.0.1:" + unusedPort(),
                "--tasklane.mongodb.uri=" + mongoUri));
        arguments.addAll(List.of(settings));
        return arguments;
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public HttpResponse<String> get(String path, String... headers) throws Exception {
        return send("GET", path, "", headers);
    }

    public HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        List<String> all = new ArrayList<>(List.of(headers));
        all.addAll(List.of("Content-Type", "application/json"));
        return send("POST", path, body, all.toArray(String[]::new));
    }

    public HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString(UTF_8));
    }

    /** What comes back for bytes that no client's library sends. */
    public String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    /** Has the operator make a key; answers what the gateway said about it, the key included. */
    public JsonNode makeKey(String tenant, String... scopes) throws Exception {
        String body = "{\"name\":\"test\",\"tenant\":\"" + tenant + "\",\"scopes\":[\"" + String.join("\",\"", scopes)
                + "\"]}";
        HttpResponse<String> made = post("/apiKeys", body, bearer(OPERATOR_KEY));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return TaskJson.MAPPER.readTree(made.body());
    }

    public String keyFor(String tenant, String... scopes) throws Exception {
        return makeKey(tenant, scopes).get("key").stringValue();
    }

    public static String[] bearer(String token) {
        return new String[] {"Authorization", "Bearer " + token};
    }

    public static JsonNode assertProblem(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        JsonNode problem = TaskJson.MAPPER.readTree(response.body());
        assertThat(problem.get("type").stringValue()).isEqualTo("https://tasklane.io/problems/" + code);
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(problem.get("traceId").stringValue()).hasSize(32);
        assertThat(response.body()).doesNotContain("Exception", "springframework", "java.", "127.0.0.1:");
        return problem;
    }

    @Override
    public void close() {
        context.close();
    }
}
