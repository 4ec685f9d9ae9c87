package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

@ExtendWith(SuiteExtension.class)
class BadInputIsRefusedIT {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {                                                       | 400 | malformed-request
        {"taskName":"echo","parameters":1e99999999999}          | 400 | malformed-request
        []                                                      | 400 | malformed-request
        null                                                    | 400 | malformed-request
        {"taskName":"echo","taskName":"echo"}                   | 400 | malformed-request
        {}                                                      | 422 | validation-error
        {"taskName":7}                                          | 422 | validation-error
        {"taskName":"no such name"}                             | 422 | validation-error
        {"taskName":"nobody-runs-this"}                         | 422 | unknown-task-type
        {"taskName":"echo","callbackUrl":"ftp://a/b"}           | 422 | validation-error
        {"taskName":"echo","callbackUrl":"not a url"}           | 422 | validation-error
        {"taskName":"echo","callbackUrl":5}                     | 422 | validation-error
        {"taskName":"echo","callbackUrl":"http://10.0.0.7/"}    | 422 | validation-error
        {"taskName":"echo","callbackUrl":"http://2130706433/"}  | 422 | validation-error
        {"taskName":"echo","callbackUrl":"http://127.0.0.1:22"} | 422 | validation-error
        {"taskName":"echo","delaySeconds":-1}                   | 422 | validation-error
        {"taskName":"echo","delaySeconds":1e99}                 | 422 | validation-error
        {"taskName":"echo","delaySeconds":1,"runAt":"2030-01-01T00:00:00Z"} | 422 | validation-error
        {"taskName":"echo","runAt":"tomorrow"}                  | 422 | validation-error
        {"taskName":"echo","labels":{"a":1}}                    | 422 | validation-error
        {"taskName":"echo","retry":{"maxAttempts":0}}           | 422 | validation-error
        {"taskName":"echo","unknownField":1}                    | 422 | validation-error
        {"taskName":"data_analysis","parameters":{"dataset":7}} | 422 | validation-error
        {"taskName":"data_analysis","parameters":{}}            | 422 | validation-error
        """)
    void aBadSubmissionGetsAProblemThatSaysWhat(String body, int status, String code, RunningSuite suite) {
        assertProblem(suite.gateway().post("/submitTask", body), status, code);
    }

    @Test
    void aBodyThatIsNotUtf8IsRefused(RunningSuite suite) {
        GatewayClient gateway = suite.gateway();

        HttpResponse<String> answer = gateway.send(gateway.request("/submitTask")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"taskName\":\"echo\"}", StandardCharsets.UTF_16)));

        assertProblem(answer, 400, "malformed-request");
    }

    @Test
    void allViolationsAreToldAtOnceAndWhereTheyAre(RunningSuite suite) {
        JsonNode problem = assertProblem(
                suite.gateway()
                        .post("/submitTask", "{\"taskName\":\"\",\"callbackUrl\":\"x\",\"labels\":{\"a b\":\"c\"}}"),
                422,
                "validation-error");

        assertThat(problem.get("errors"))
                .extracting(error -> error.get("pointer").stringValue())
                .contains("/taskName", "/callbackUrl")
                .hasSizeGreaterThanOrEqualTo(3);
    }

    /** The suite lets webhooks go to loopback, but not to this. */
    @Test
    void aCallbackUrlThatLeadsInsideIsRefusedWhicheverWayItComes(RunningSuite suite) {
        String task = "{\"taskName\":\"echo\",\"callbackUrl\":\"http://[::ffff:169.254.169.254]/latest\"}";
        String words = "must have a host that can be called from here, at a public address";

        JsonNode single = assertProblem(suite.gateway().post("/submitTask", task), 422, "validation-error");
        JsonNode batch = GatewayClient.JSON.readTree(suite.gateway()
                .post("/submitTask/batch", "{\"tasks\":[" + task + "]}")
                .body());

        assertThat(single.at("/errors/0/detail").stringValue()).isEqualTo(words);
        assertThat(batch.at("/tasks/0/problem/errors/0/pointer").stringValue()).isEqualTo("/tasks/0/callbackUrl");
        assertThat(batch.at("/tasks/0/problem/errors/0/detail").stringValue()).isEqualTo(words);
        try (FrameClient client = FrameClient.connect(suite.gateway(), Map.of())) {
            client.send("{\"type\":\"submit\",\"id\":\"s\",\"task\":" + task + "}");
            JsonNode problem = client.await("error", "s").get("problem");

            assertThat(problem.at("/errors/0/detail").stringValue()).isEqualTo(words);
        }
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedWithTheBound(RunningSuite suite) {
        String body = "{\"taskName\":\"echo\",\"parameters\":\"" + "x".repeat(10_000_000) + "\"}";

        JsonNode problem = assertProblem(suite.gateway().post("/submitTask", body), 413, "payload-too-large");

        assertThat(problem.get("maxBytes").intValue()).isEqualTo(256 * 1024);
    }

    @Test
    void aMissingOrWrongContentTypeIsRefused(RunningSuite suite) {
        var gateway = suite.gateway();
        var body = BodyPublishers.ofString("{\"taskName\":\"echo\"}");

        assertProblem(gateway.send(gateway.request("/submitTask").POST(body)), 415, "unsupported-media-type");
        assertProblem(
                gateway.send(gateway.request("/submitTask")
                        .header("Content-Type", "text/plain")
                        .POST(body)),
                415,
                "unsupported-media-type");
    }

    @Test
    void whatWasNeverIssuedIsNotFound(RunningSuite suite) {
        assertProblem(suite.gateway().get("/taskStatus/" + UUID.randomUUID()), 404, "no-such-task");
        assertProblem(suite.gateway().get("/taskStatus/7"), 404, "no-such-task");
        assertProblem(suite.gateway().get("/results/not-a-uuid"), 404, "no-such-task");
    }

    /** No client's library sends this, so it is written by hand. */
    @Test
    void aQueryThatCannotBeDecodedIsRefused(RunningSuite suite) throws Exception {
        URI gateway = suite.gateway().uri("/");
        try (Socket socket = new Socket(gateway.getHost(), gateway.getPort())) {
            String request = "GET /tasks?pageSize=%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));

            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json", "malformed-request");
        }
    }

    @Test
    void anUnknownRouteAndAWrongMethodAreProblemsToo(RunningSuite suite) {
        var gateway = suite.gateway();

        assertThat(gateway.get("/no/such/route").headers().firstValue("Content-Type"))
                .contains("application/problem+json");
        HttpResponse<String> wrong = gateway.send(gateway.request("/submitTask").GET());
        assertThat(wrong.statusCode()).isEqualTo(405);
        assertThat(wrong.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    private static JsonNode assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = GatewayClient.JSON.readTree(answer.body());
        assertThat(problem.get("type").stringValue()).isEqualTo("https://tasklane.io/problems/" + code);
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(answer.body()).doesNotContain("io.tasklane", "Exception", "org.springframework", "java.");
        return problem;
    }
}
