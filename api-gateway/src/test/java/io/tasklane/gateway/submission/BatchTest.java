package io.tasklane.gateway.submission;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.gateway.quotas.SubmissionQuota;
import io.tasklane.gateway.tasktypes.TaskTypesFixture;
import io.tasklane.model.TaskEvent.Submitted;
import io.tasklane.model.TaskJson;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import tools.jackson.databind.JsonNode;

class BatchTest {

    private static final String VALID = "{\"taskName\":\"resize\",\"parameters\":{\"width\":10}}";

    private Predicate<ProducerRecord<byte[], byte[]>> failing = command -> false;
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                @Override
                public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> command, Callback callback) {
                    sendException = failing.test(command) ? new TimeoutException("no broker") : null;
                    return super.send(command, callback);
                }

                @Override
                public void close(Duration timeout) {
                    // A template closes after every command what does not come from a pool.
                }
            };
    private final TaskTypesFixture types = new TaskTypesFixture();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final MockMvc http = SubmissionFixture.http(
            types, SubmissionFixture.properties(false), producer, Clock.systemUTC(), null, meters);

    BatchTest() {
        types.announce("""
                {"taskName":"resize","queue":"images",
                 "parametersSchema":{"type":"object","properties":{"width":{"type":"integer"}}}}
                """);
    }

    @Test
    void eachTaskCountsForTheQuotaAndABatchThatIsTooMuchIsNotTakenAtAll() throws Exception {
        MockMvc limited = SubmissionFixture.http(
                types,
                SubmissionFixture.properties(false),
                producer,
                Clock.systemUTC(),
                null,
                meters,
                SubmissionQuota.of(3));
        byte[] three = batch(List.of(VALID, VALID, VALID)).getBytes(UTF_8);

        MockHttpServletResponse taken = submit(limited, three);
        assertThat(taken.getStatus()).isEqualTo(202);
        assertThat(taken.getHeader("RateLimit")).startsWith("\"submit\";r=1;t=");
        MockHttpServletResponse refused = submit(limited, three);

        assertThat(refused.getStatus()).isEqualTo(429);
        assertThat(json(refused).get("type").stringValue()).endsWith("/quota-exceeded");
        assertThat(refused.getHeader("Retry-After")).isNotNull();
        assertThat(commands()).hasSize(3);
        assertThat(submit(limited, batch(List.of(VALID)).getBytes(UTF_8)).getStatus())
                .isEqualTo(202);
    }

    @Test
    void everyTaskIsInKafkaAndAnsweredInItsPlace() throws Exception {
        MockHttpServletResponse response = submit(batch(IntStream.range(0, 1_000)
                .mapToObj(number -> VALID.replace("10", Integer.toString(number)))
                .toList()));

        assertThat(response.getStatus()).isEqualTo(202);
        assertThat(response.getContentType()).isEqualTo("application/json");
        assertThat(response.getHeader("Cache-Control")).isEqualTo("no-store");
        List<Submitted> commands = commands();
        JsonNode tasks = json(response).get("tasks");
        assertThat(tasks.size()).isEqualTo(1_000);
        assertThat(commands).hasSize(1_000);
        for (int number = 0; number < 1_000; number++) {
            String id = commands.get(number).task().taskId().value();
            assertThat(tasks.get(number).get("taskId").stringValue()).isEqualTo(id);
            assertThat(tasks.get(number).get("status").stringValue()).isEqualTo("processing");
            assertThat(tasks.get(number).get("callbackUrl").stringValue()).isEqualTo("/taskStatus/" + id);
            assertThat(commands.get(number).parameters().get("width").intValue())
                    .isEqualTo(number);
        }
        assertThat(meters.get("tasklane.submission.accepted").counter().count()).isEqualTo(1_000);
    }

    @Test
    void whatIsWrongWithOneTaskIsSaidInItsPlaceAndTheOthersRun() throws Exception {
        String large = VALID.replace("}}", ",\"pad\":\"" + "x".repeat(256 * 1024) + "\"}}");
        MockHttpServletResponse response = submit(batch(List.of(
                VALID,
                "{\"taskName\":\"resize\",\"parameters\":{\"width\":\"wide\"}}",
                "{\"taskName\":\"unheard-of\"}",
                "7",
                "{\"taskName\":\"resize\",\"taskName\":\"resize\"}",
                large,
                "{\"taskName\":\"resize\",\"parameters\":{\"width\":1e99999999999}}",
                " { \"taskName\" : \"resize\" , \"labels\" : { \"ä\" : \"1\" } } ",
                VALID,
                "{\"taskName\":\"resize\",\"callbackUrl\":\"http://[::ffff:10.0.0.7]/\"}")));

        assertThat(response.getStatus()).isEqualTo(202);
        JsonNode tasks = json(response).get("tasks");
        assertThat(tasks.get(0).has("taskId")).isTrue();
        assertProblem(tasks.get(1), 422, "validation-error", "/tasks/1/parameters/width");
        assertProblem(tasks.get(2), 422, "unknown-task-type", "/tasks/2/taskName");
        assertProblem(tasks.get(3), 400, "malformed-request", null);
        assertProblem(tasks.get(4), 400, "malformed-request", null);
        assertProblem(tasks.get(5), 413, "payload-too-large", null);
        assertProblem(tasks.get(6), 400, "malformed-request", null);
        assertProblem(tasks.get(7), 422, "validation-error", "/tasks/7/labels/ä");
        assertThat(tasks.get(8).has("taskId")).isTrue();
        assertProblem(tasks.get(9), 422, "validation-error", "/tasks/9/callbackUrl");
        assertThat(commands()).hasSize(2);
        assertThat(refused("validation-error")).isEqualTo(3);
        assertThat(refused("malformed-request")).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"tasks\":[" + "{\"taskName\":\"resize\"}",
                "{\"tasks\":[{\"taskName\":\"resize\"}]} x",
                "{\"tasks\":[{\"taskName\":\"resize\"}],\"tasks\":[{\"taskName\":\"resize\"}]}",
                "{\"tasks\":[{\"taskName\":\"resize\"},]}",
                "{\"tasks\":[{\"taskName\":\"resize\"} {\"taskName\":\"resize\"}]}",
                "{\"tasks\":[{\"taskName\":\"resize\",\"parameters\":nul}]}"
            })
    void whatIsNoJsonIsRefusedAsAWhole(String body) throws Exception {
        MockHttpServletResponse response = submit(body);

        assertThat(response.getStatus()).isEqualTo(400);
        assertThat(response.getContentType()).isEqualTo("application/problem+json");
        assertThat(json(response).get("type").stringValue()).endsWith("/malformed-request");
        assertThat(producer.history()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"tasks\":[]}", "{\"tasks\":{}}", "{\"tasks\":7}", "{\"tasks\":null}"})
    void aBatchHasOneTaskAtLeast(String body) throws Exception {
        assertInvalid(submit(body), "/tasks");
    }

    @Test
    void aBatchHasAThousandTasksAtMostAndNothingElse() throws Exception {
        assertInvalid(
                submit(batch(IntStream.range(0, 1_001).mapToObj(n -> VALID).toList())), "/tasks");
        assertInvalid(submit("{\"atomic\":true,\"tasks\":[" + VALID + "]}"), "/atomic");
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void aBatchMayHaveFourMebibytes() throws Exception {
        String task = VALID.replace("}}", ",\"pad\":\"" + "x".repeat(200_000) + "\"}}");
        String body = batch(IntStream.range(0, 20).mapToObj(n -> task).toList());
        String largest = body + " ".repeat(4 * 1024 * 1024 - body.length());

        assertThat(submit(largest).getStatus()).isEqualTo(202);
        MockHttpServletResponse beyond = submit(largest + " ");

        assertThat(beyond.getStatus()).isEqualTo(413);
        assertThat(json(beyond).get("maxBytes").intValue()).isEqualTo(4 * 1024 * 1024);
    }

    @Test
    void anotherEncodingIsMalformed() throws Exception {
        assertThat(submit(batch(List.of(VALID)).getBytes(UTF_16LE)).getStatus()).isEqualTo(400);
    }

    @Test
    void aTaskThatKafkaDidNotAcknowledgeIsAProblemInItsPlace() throws Exception {
        failing = command -> new String(command.value(), UTF_8).contains("\"width\":7");

        MockHttpServletResponse response = submit(batch(List.of(VALID, VALID.replace("10", "7"), VALID)));

        JsonNode tasks = json(response).get("tasks");
        assertThat(response.getStatus()).isEqualTo(202);
        assertThat(tasks.get(0).has("taskId")).isTrue();
        assertProblem(tasks.get(1), 503, "temporarily-unavailable", null);
        assertThat(tasks.get(2).has("taskId")).isTrue();
        assertThat(meters.get("tasklane.submission.accepted").counter().count()).isEqualTo(2);
    }

    @Test
    void ifKafkaAcknowledgesNoneTheBatchIsNotAccepted() throws Exception {
        failing = command -> true;

        MockHttpServletResponse response = submit(batch(List.of(VALID, VALID, "7")));

        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getHeader("Retry-After")).isEqualTo("1");
        assertThat(refused("temporarily-unavailable")).isEqualTo(1);
    }

    @Test
    void howMuchIsNamedThatIsWrongIsBounded() throws Exception {
        String name = "n".repeat(3_000);
        String wrong = "{\"taskName\":\"resize\",\"" + name + "\":1,"
                + IntStream.range(0, 50).mapToObj(n -> "\"u" + n + "\":1").collect(Collectors.joining(",")) + "}";
        MockHttpServletResponse response =
                submit(batch(IntStream.range(0, 1_000).mapToObj(n -> wrong).toList()));

        JsonNode tasks = json(response).get("tasks");
        assertThat(tasks.get(0).at("/problem/errors").size()).isEqualTo(10);
        assertThat(tasks.get(0).at("/problem/detail").stringValue()).startsWith("51 things are wrong");
        assertThat(tasks.get(0).at("/problem/errors/0/pointer").stringValue()).isEqualTo("/tasks/0");
        assertThat(tasks.get(999).at("/problem/errors").size()).isEqualTo(1);
        assertThat(response.getContentAsByteArray().length).isLessThan(1_000_000);
    }

    private static String batch(List<String> tasks) {
        return "{\"tasks\":[" + String.join(",", tasks) + "]}";
    }

    private double refused(String problem) {
        return meters.get("tasklane.submission.refused")
                .tag("problem", problem)
                .counter()
                .count();
    }

    private static void assertProblem(JsonNode item, int status, String code, String pointer) {
        assertThat(item.has("taskId")).isFalse();
        JsonNode problem = item.get("problem");
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(problem.get("type").stringValue()).isEqualTo("https://tasklane.io/problems/" + code);
        assertThat(problem.get("traceId").stringValue()).hasSize(32);
        if (pointer != null) {
            assertThat(problem.at("/errors/0/pointer").stringValue()).isEqualTo(pointer);
        }
    }

    private static void assertInvalid(MockHttpServletResponse response, String pointer) throws Exception {
        assertThat(response.getStatus()).isEqualTo(422);
        assertThat(json(response).at("/errors/0/pointer").stringValue()).isEqualTo(pointer);
    }

    private MockHttpServletResponse submit(String body) throws Exception {
        return submit(body.getBytes(UTF_8));
    }

    private MockHttpServletResponse submit(byte[] body) throws Exception {
        return submit(http, body);
    }

    private static MockHttpServletResponse submit(MockMvc http, byte[] body) throws Exception {
        return http.perform(MockMvcRequestBuilders.post("/submitTask/batch")
                        .contentType(MediaType.APPLICATION_JSON)
                        .content(body))
                .andReturn()
                .getResponse();
    }

    private List<Submitted> commands() {
        List<Submitted> commands = new ArrayList<>();
        producer.history().forEach(sent -> commands.add(TaskJson.MAPPER.readValue(sent.value(), Submitted.class)));
        return commands;
    }

    private static JsonNode json(MockHttpServletResponse response) throws Exception {
        return TaskJson.MAPPER.readTree(response.getContentAsString(UTF_8));
    }
}
