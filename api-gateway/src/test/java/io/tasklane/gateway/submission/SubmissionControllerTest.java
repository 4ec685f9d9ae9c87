package io.tasklane.gateway.submission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.gateway.tasktypes.TaskTypesFixture;
import io.tasklane.model.RetryPolicy;
import io.tasklane.model.TaskEvent.Submitted;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskJson;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import tools.jackson.databind.JsonNode;

class SubmissionControllerTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String VALID = "{\"taskName\":\"resize\",\"parameters\":{\"width\":10}}";

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                @Override
                public void close(Duration timeout) {
                    // A template closes after every command what does not come from a pool.
                }
            };
    private final TaskTypesFixture types = new TaskTypesFixture();
    private final MockMvc http = http(false);

    SubmissionControllerTest() {
        types.announce("""
                {"taskName":"resize","queue":"images","timeoutSeconds":90,
                 "retry":{"maxAttempts":3,"initialSeconds":2,"maxSeconds":20},
                 "parametersSchema":{"type":"object","properties":{"width":{"type":"integer"}}}}
                """);
    }

    private MockMvc http(boolean allowUnknown) {
        return SubmissionFixture.http(
                types, SubmissionFixture.properties(allowUnknown), producer, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @Test
    void anAcceptedTaskIsInItsQueueAndTheAnswerSaysWhereToAsk() throws Exception {
        MockHttpServletResponse response = submit(VALID);

        assertThat(response.getStatus()).isEqualTo(202);
        JsonNode body = json(response);
        String callbackUrl = "/taskStatus/" + command().task().taskId();
        assertThat(body.propertyNames()).containsExactly("taskId", "status", "callbackUrl");
        assertThat(body.get("taskId").stringValue())
                .isEqualTo(command().task().taskId().value());
        assertThat(body.get("status").stringValue()).isEqualTo("processing");
        assertThat(body.get("callbackUrl").stringValue()).isEqualTo(callbackUrl);
        assertThat(response.getHeader("Location")).isEqualTo(callbackUrl);
        assertThat(response.getHeader("Retry-After")).isEqualTo("1");
        assertThat(response.getHeader("Cache-Control")).isEqualTo("no-store");
        assertThat(sent().topic()).isEqualTo("t.tasks.images");
        assertThat(TaskId.parse(new String(sent().key(), UTF_8))).isPresent();
    }

    @Test
    void whatTheSubmissionSaysIsInTheCommand() throws Exception {
        submit("""
                {"taskName":"resize","parameters":{"width":10},"callbackUrl":"https://client.example.com/x","delaySeconds":30,
                 "ttlSeconds":60,"timeoutSeconds":5,"priority":7,"retry":{"maxAttempts":9},"labels":{"customer":"42"}}
                """);

        Submitted command = command();
        assertThat(command.task().callbackUrl()).isEqualTo("https://client.example.com/x");
        assertThat(command.task().labels()).containsEntry("customer", "42");
        assertThat(command.task().submittedAt()).isEqualTo(NOW);
        assertThat(command.parameters().get("width").intValue()).isEqualTo(10);
        assertThat(command.runAt()).isEqualTo(NOW.plusSeconds(30));
        assertThat(command.expiresAt()).isEqualTo(NOW.plusSeconds(90));
        assertThat(command.timeoutSeconds()).isEqualTo(5);
        assertThat(command.priority()).isEqualTo(7);
        assertThat(command.retry()).isEqualTo(new RetryPolicy(9, 2, 20));
    }

    @Test
    void whatGoesBeyondTheLimitOfTheTypeIsRefusedFieldByField() throws Exception {
        types.announce("""
                {"taskName":"limited","retryLimit":{"maxAttempts":4,"initialSeconds":2,"maxSeconds":60}}
                """);
        String submission = "{\"taskName\":\"limited\",\"retry\":%s}";

        MockHttpServletResponse beyond =
                submit(submission.formatted("{\"maxAttempts\":5,\"initialSeconds\":61,\"maxSeconds\":61}"));
        MockHttpServletResponse longWait = submit(submission.formatted("{\"maxSeconds\":600}"));
        assertThat(producer.history()).isEmpty();
        MockHttpServletResponse within =
                submit(submission.formatted("{\"maxAttempts\":4,\"initialSeconds\":30,\"maxSeconds\":60}"));

        assertThat(beyond.getStatus()).isEqualTo(422);
        assertThat(json(beyond).get("type").stringValue()).endsWith("/validation-error");
        assertThat(json(beyond)
                        .get("errors")
                        .valueStream()
                        .map(error -> error.get("pointer").stringValue()))
                .containsExactly("/retry/maxAttempts", "/retry/initialSeconds", "/retry/maxSeconds");
        assertThat(json(longWait).at("/errors/0/pointer").stringValue()).isEqualTo("/retry/maxSeconds");
        assertThat(within.getStatus()).isEqualTo(202);
        assertThat(command().retry()).isEqualTo(new RetryPolicy(4, 30, 60));
    }

    @Test
    void aTypeWithoutALimitLetsATaskAskForAnything() throws Exception {
        submit("{\"taskName\":\"resize\",\"retry\":{\"maxAttempts\":100,\"maxSeconds\":2592000}}");

        assertThat(command().retry()).isEqualTo(new RetryPolicy(100, 2, 2592000));
    }

    @Test
    void whatTheSubmissionLeavesOpenComesFromTheAnnouncedType() throws Exception {
        submit("{\"taskName\":\"resize\",\"labels\":null}");

        Submitted command = command();
        assertThat(command.parameters()).isEqualTo(TaskJson.MAPPER.createObjectNode());
        assertThat(command.timeoutSeconds()).isEqualTo(90);
        assertThat(command.retry()).isEqualTo(new RetryPolicy(3, 2, 20));
        assertThat(command.runAt()).isNull();
        assertThat(command.expiresAt()).isNull();
        assertThat(command.task().callbackUrl()).isNull();
    }

    @Test
    void aTimeToRunAtThatIsOverMeansAtOnce() throws Exception {
        submit("{\"taskName\":\"resize\",\"runAt\":\"2020-01-01T00:00:00+02:00\",\"ttlSeconds\":10}");

        assertThat(command().runAt()).isNull();
        assertThat(command().expiresAt()).isEqualTo(NOW.plusSeconds(10));
    }

    @Test
    void aBoundOfTheTypesPolicyGivesWayToOneThatWasAskedFor() throws Exception {
        submit("{\"taskName\":\"resize\",\"retry\":{\"initialSeconds\":100}}");
        submit("{\"taskName\":\"resize\",\"retry\":{\"maxSeconds\":1}}");

        assertThat(commands())
                .extracting(Submitted::retry)
                .containsExactly(new RetryPolicy(3, 100, 100), new RetryPolicy(3, 1, 1));
    }

    @Test
    void allViolationsComeAtOnce() throws Exception {
        MockHttpServletResponse response = submit("""
                {"taskName":"resize","parameters":{"width":"wide"},"callbackUrl":"ftp://x","runAt":"tomorrow","delaySeconds":-1,
                 "ttlSeconds":0,"timeoutSeconds":1.5,"priority":10,"retry":{"maxAttempts":0,"jitter":true},
                 "labels":{"a.b":"1","c":2,"d":null},"taskNme":"typo","a/b~c":1}
                """);

        assertThat(response.getStatus()).isEqualTo(422);
        assertThat(response.getContentType()).isEqualTo("application/problem+json");
        JsonNode problem = json(response);
        assertThat(problem.get("type").stringValue()).isEqualTo("https://tasklane.io/problems/validation-error");
        assertThat(problem.get("errors")
                        .valueStream()
                        .map(error -> error.get("pointer").stringValue()))
                .contains("/parameters/width", "/callbackUrl", "/runAt", "/delaySeconds", "/ttlSeconds")
                .contains("/timeoutSeconds", "/priority", "/retry/maxAttempts", "/retry/jitter", "/labels/a.b")
                .contains("/labels/c", "/labels/d", "/taskNme", "/a~1b~0c");
        assertThat(producer.history()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8080/",
                "http://10.0.0.7/",
                "http://169.254.169.254/latest/meta-data",
                "http://2130706433/",
                "http://0177.0.0.1/",
                "http://0x7f000001/",
                "http://127.1/",
                "http://[::1]/",
                "http://[::ffff:10.0.0.7]/",
                "http://[64:ff9b::a00:7]/",
                "http://[fd00::7]/",
                "http://metadata.google.internal/",
                "http://client.example.com:22/",
                "http://somebody@client.example.com/"
            })
    void aCallbackUrlThatIsSeenToLeadWhereNoWebhookMayGoIsRefused(String url) throws Exception {
        MockHttpServletResponse response = submit("{\"taskName\":\"resize\",\"callbackUrl\":\"" + url + "\"}");

        assertThat(response.getStatus()).isEqualTo(422);
        assertThat(json(response).get("errors")).hasSize(1);
        assertThat(json(response).at("/errors/0/pointer").stringValue()).isEqualTo("/callbackUrl");
        assertThat(json(response).at("/errors/0/detail").stringValue()).startsWith("must ");
        assertThat(producer.history()).isEmpty();
    }

    /** The fixture fails whoever looks a host up. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://client.example.com/taskCallback",
                "https://no-such-host.invalid/",
                "http://93.184.216.34:8443/",
                "http://10.1.2.3:9000/"
            })
    void aCallbackUrlMayBeANameThatIsLookedUpLaterAPublicAddressOrAnAllowedOne(String url) throws Exception {
        MockHttpServletResponse response = submit("{\"taskName\":\"resize\",\"callbackUrl\":\"" + url + "\"}");

        assertThat(response.getStatus()).isEqualTo(202);
        assertThat(command().task().callbackUrl()).isEqualTo(url);
    }

    @Test
    void ofVeryManyViolationsTheFirstHundredAreNamedAndAllCounted() throws Exception {
        StringBuilder unknown = new StringBuilder();
        for (int i = 0; i < 150; i++) {
            unknown.append(",\"unknown").append(i).append("\":1");
        }
        MockHttpServletResponse response =
                submit("{\"taskName\":\"resize\",\"parameters\":{\"width\":1e999999999}" + unknown + "}");

        assertThat(response.getStatus()).isEqualTo(422);
        assertThat(json(response).get("errors").size()).isEqualTo(100);
        assertThat(json(response).get("detail").stringValue())
                .isEqualTo("151 things are wrong; these are the first 100");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                                                          | /taskName",
                "{\"taskName\":null}                                                         | /taskName",
                "{\"taskName\":7}                                                            | /taskName",
                "{\"taskName\":\"no spaces\"}                                                | /taskName",
                "{\"taskName\":\"resize\",\"retry\":[]}                                      | /retry",
                "{\"taskName\":\"resize\",\"retry\":{\"initialSeconds\":9,\"maxSeconds\":8}} | /retry/initialSeconds",
                "{\"taskName\":\"resize\",\"labels\":\"x\"}                                  | /labels",
                "{\"taskName\":\"resize\",\"delaySeconds\":9999999999999}                    | /delaySeconds",
                "{\"taskName\":\"resize\",\"runAt\":\"2026-06-01T00:00:00Z\"}                | /runAt",
                "{\"taskName\":\"resize\",\"runAt\":\"2026-03-02T00:00:00Z\",\"delaySeconds\":1} | /delaySeconds",
                "{\"taskName\":\"resize\",\"parameters\":[]}                                 | /parameters",
                "{\"taskName\":\"resize\",\"parameters\":{\"width\":1e999999999}}           | /parameters/width",
                "{\"taskName\":\"resize\",\"parameters\":{\"a\":[1e-999999999]}}              | /parameters/a/0"
            })
    void eachFieldIsChecked(String body, String pointer) throws Exception {
        MockHttpServletResponse response = submit(body);

        assertThat(response.getStatus()).isEqualTo(422);
        assertThat(json(response).get("errors").valueStream())
                .singleElement()
                .satisfies(
                        error -> assertThat(error.get("pointer").stringValue()).isEqualTo(pointer));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "[]",
                "null",
                "\"text\"",
                "{\"taskName\":\"resize\"",
                "{\"taskName\":\"resize\"} trailing",
                "{\"taskName\":\"resize\",\"taskName\":\"resize\"}",
                "{\"taskName\":\"resize\",\"parameters\":{\"a\":{\"b\":1,\"b\":2}}}"
            })
    void whatIsNotOneCleanJsonObjectIsMalformed(String body) throws Exception {
        assertMalformed(submit(body));
    }

    @Test
    void aBodyThatNestsTooDeepOrIsNoUtf8IsMalformed() throws Exception {
        String deep = "[".repeat(200) + "]".repeat(200);

        assertMalformed(submit("{\"taskName\":\"resize\",\"parameters\":{\"a\":" + deep + "}}"));
        assertMalformed(perform(
                "{\"taskName\":\"résize\"}".getBytes(StandardCharsets.ISO_8859_1), MediaType.APPLICATION_JSON_VALUE));
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedWithTheLimit() throws Exception {
        String filler = "x".repeat(256 * 1024 - VALID.length() - ",\"pad\":\"\"".length());
        String largest = VALID.replace("}}", ",\"pad\":\"" + filler + "\"}}");
        assertThat(largest).hasSize(256 * 1024);

        assertThat(submit(largest).getStatus()).isEqualTo(202);
        MockHttpServletResponse response = submit(largest + " ");

        assertThat(response.getStatus()).isEqualTo(413);
        assertThat(json(response).get("type").stringValue()).endsWith("/payload-too-large");
        assertThat(json(response).get("maxBytes").intValue()).isEqualTo(262144);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml", ""})
    void onlyJsonIsTaken(String contentType) throws Exception {
        MockHttpServletResponse response = perform(VALID.getBytes(UTF_8), contentType);

        assertThat(response.getStatus()).isEqualTo(415);
        assertThat(response.getContentType()).isEqualTo("application/problem+json");
        assertThat(json(response).get("type").stringValue()).endsWith("/unsupported-media-type");
    }

    @Test
    void aClientThatTakesNoJsonIsToldBeforeItsTaskIsTaken() throws Exception {
        MockHttpServletResponse response = http.perform(MockMvcRequestBuilders.post("/submitTask")
                        .contentType(MediaType.APPLICATION_JSON)
                        .accept(MediaType.APPLICATION_XML)
                        .content(VALID))
                .andReturn()
                .getResponse();

        assertThat(response.getStatus()).isEqualTo(406);
        assertThat(response.getContentType()).isEqualTo("application/problem+json");
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void aTypeThatNobodyAnnouncedIsRefused() throws Exception {
        MockHttpServletResponse response = submit("{\"taskName\":\"unheard-of\"}");

        assertThat(response.getStatus()).isEqualTo(422);
        assertThat(json(response).get("type").stringValue()).endsWith("/unknown-task-type");
    }

    @Test
    void aTypeThatNobodyAnnouncedIsTakenIfTheOperatorAllowsIt() throws Exception {
        MockHttpServletResponse response = http(true)
                .perform(MockMvcRequestBuilders.post("/submitTask")
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("{\"taskName\":\"unheard-of\",\"retry\":{\"maxAttempts\":2}}"))
                .andReturn()
                .getResponse();

        assertThat(response.getStatus()).isEqualTo(202);
        assertThat(sent().topic()).isEqualTo("t.tasks.default");
        assertThat(command().retry()).isEqualTo(new RetryPolicy(2, 1, 600));
    }

    @Test
    void asLongAsTheAnnouncementsAreNotReadAnUnknownTypeIsAskedToComeAgain() throws Exception {
        TaskTypesFixture unread = new TaskTypesFixture(false);
        MockHttpServletResponse response = SubmissionFixture.http(
                        unread, SubmissionFixture.properties(false), producer, Clock.fixed(NOW, ZoneOffset.UTC))
                .perform(MockMvcRequestBuilders.post("/submitTask")
                        .contentType(MediaType.APPLICATION_JSON)
                        .content(VALID))
                .andReturn()
                .getResponse();

        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getHeader("Retry-After")).isEqualTo("1");
    }

    @Test
    void aTaskThatKafkaDidNotAcknowledgeIsNotAccepted() throws Exception {
        producer.sendException = new TimeoutException("no broker");
        MockHttpServletResponse response = submit(VALID);

        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getHeader("Retry-After")).isEqualTo("1");
        assertThat(json(response).get("type").stringValue()).endsWith("/temporarily-unavailable");
        producer.sendException = null;
        assertThat(submit(VALID).getStatus()).isEqualTo(202);
    }

    @Test
    void theTraceOfTheRequestGoesOnInTheCommand() throws Exception {
        String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        http.perform(MockMvcRequestBuilders.post("/submitTask")
                .contentType(MediaType.APPLICATION_JSON)
                .header("traceparent", trace)
                .content(VALID));
        submit(VALID);

        assertThat(producer.history())
                .extracting(sent ->
                        new String(sent.headers().lastHeader("traceparent").value(), UTF_8))
                .first()
                .isEqualTo(trace);
        assertThat(sent().headers().lastHeader("traceparent")).isNotNull();
    }

    private static void assertMalformed(MockHttpServletResponse response) throws Exception {
        assertThat(response.getStatus()).isEqualTo(400);
        assertThat(response.getContentType()).isEqualTo("application/problem+json");
        assertThat(json(response).get("type").stringValue()).endsWith("/malformed-request");
        assertThat(response.getContentAsString(UTF_8)).doesNotContain("jackson", "Exception", "Stream");
    }

    private MockHttpServletResponse submit(String body) throws Exception {
        return perform(body.getBytes(UTF_8), MediaType.APPLICATION_JSON_VALUE);
    }

    private MockHttpServletResponse perform(byte[] body, String contentType) throws Exception {
        var request = MockMvcRequestBuilders.post("/submitTask").content(body);
        return http.perform(contentType.isEmpty() ? request : request.contentType(contentType))
                .andReturn()
                .getResponse();
    }

    private static JsonNode json(MockHttpServletResponse response) throws Exception {
        return TaskJson.MAPPER.readTree(response.getContentAsString(UTF_8));
    }

    private ProducerRecord<byte[], byte[]> sent() {
        List<ProducerRecord<byte[], byte[]>> history = producer.history();
        return history.get(history.size() - 1);
    }

    private Submitted command() {
        List<Submitted> commands = commands();
        return commands.get(commands.size() - 1);
    }

    private List<Submitted> commands() {
        List<Submitted> commands = new ArrayList<>();
        producer.history().forEach(sent -> commands.add(TaskJson.MAPPER.readValue(sent.value(), Submitted.class)));
        return commands;
    }
}
