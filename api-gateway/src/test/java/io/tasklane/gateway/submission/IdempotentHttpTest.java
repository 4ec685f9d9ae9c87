package io.tasklane.gateway.submission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.gateway.BrokerAdmin;
import io.tasklane.gateway.TestBroker;
import io.tasklane.gateway.idempotency.KeyedWritesFixture;
import io.tasklane.gateway.quotas.SubmissionQuota;
import io.tasklane.gateway.quotas.TenantQuotas;
import io.tasklane.gateway.store.MemoryStore;
import io.tasklane.gateway.tasktypes.TaskTypesFixture;
import io.tasklane.model.TaskJson;
import java.time.Clock;
import java.util.UUID;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;

/** What a client that sends a key sees. */
class IdempotentHttpTest {

    private static final String VALID = "{\"taskName\":\"resize\",\"parameters\":{\"width\":10}}";
    private static final String BATCH = "{\"tasks\":[" + VALID + ",{\"taskName\":7}," + VALID + "]}";

    private static TestBroker broker;
    private static BrokerAdmin admin;
    private static MemoryStore memory;

    private final String key = "\"" + UUID.randomUUID() + "\"";
    private final TaskTypesFixture types = new TaskTypesFixture();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final KeyedWritesFixture keyed = new KeyedWritesFixture(broker, admin, memory.store, Clock.systemUTC());
    private final MockMvc http = http(SubmissionQuota.of(0));

    IdempotentHttpTest() {
        types.announce("""
                {"taskName":"resize","parametersSchema":{"properties":{"width":{"type":"integer"}}}}
                """);
    }

    @BeforeAll
    static void start() throws Exception {
        broker = new TestBroker();
        admin = broker.admin();
        memory = new MemoryStore();
    }

    @AfterAll
    static void stop() throws Exception {
        memory.close();
        admin.close();
        broker.close();
    }

    @AfterEach
    void close() {
        keyed.close();
    }

    @Test
    void theSecondAnswerIsTheFirstAndSaysSo() throws Exception {
        MockHttpServletResponse first = submit(key, VALID);
        MockHttpServletResponse second = submit(key, VALID);
        MockHttpServletResponse bare = submit(key.replace("\"", ""), VALID);

        assertThat(first.getStatus()).isEqualTo(202);
        assertThat(first.getHeader("Idempotent-Replayed")).isNull();
        for (MockHttpServletResponse again : new MockHttpServletResponse[] {second, bare}) {
            assertThat(again.getStatus()).isEqualTo(202);
            assertThat(again.getHeader("Idempotent-Replayed")).isEqualTo("true");
            assertThat(again.getContentAsString(UTF_8)).isEqualTo(first.getContentAsString(UTF_8));
            assertThat(again.getHeader("Location")).isEqualTo(first.getHeader("Location"));
            assertThat(again.getHeader("Retry-After")).isEqualTo("1");
            assertThat(again.getHeader("Cache-Control")).isEqualTo("no-store");
        }
        assertThat(count("tasklane.submission.accepted")).isEqualTo(1);
        assertThat(count("tasklane.submission.replayed")).isEqualTo(2);
    }

    @Test
    void anAnswerIsGivenAgainThoughTheRequestWouldBeRefusedByNow() throws Exception {
        MockHttpServletResponse first = submit(key, VALID);
        types.announce("{\"taskName\":\"resize\",\"parametersSchema\":false}");

        assertThat(submit(key, VALID).getContentAsString(UTF_8)).isEqualTo(first.getContentAsString(UTF_8));
        assertThat(submit("another", VALID).getStatus()).isEqualTo(422);
    }

    @Test
    void anotherBodyIsRefusedEvenIfItIsTheSameJson() throws Exception {
        submit(key, VALID);

        assertProblem(submit(key, VALID.replace("10", "11")), 422, "idempotency-key-reused");
        assertProblem(submit(key, VALID + " "), 422, "idempotency-key-reused");
        assertProblem(submit(key, "no JSON"), 422, "idempotency-key-reused");
        assertProblem(submit("/submitTask/batch", key, BATCH), 422, "idempotency-key-reused");
    }

    @Test
    void whatIsRefusedLeavesTheKeyFree() throws Exception {
        assertProblem(submit(key, VALID.replace("10", "\"wide\"")), 422, "validation-error");
        assertProblem(submit(key, "{"), 400, "malformed-request");
        assertProblem(submit(key, "x".repeat(300_000)), 413, "payload-too-large");
        MockHttpServletResponse batch =
                submit("/submitTask/batch", key, "{\"tasks\":[{\"taskName\":7},{\"taskName\":\"unheard-of\"}]}");

        assertThat(batch.getStatus()).isEqualTo(202);
        assertThat(submit(key, VALID).getStatus()).isEqualTo(202);
        assertThat(submit(key, VALID).getHeader("Idempotent-Replayed")).isEqualTo("true");
    }

    @Test
    void aBatchIsAnsweredAgainAsAWhole() throws Exception {
        MockHttpServletResponse first = submit("/submitTask/batch", key, BATCH);
        MockHttpServletResponse second = submit("/submitTask/batch", key, BATCH);

        assertThat(first.getStatus()).isEqualTo(202);
        assertThat(TaskJson.MAPPER
                        .readTree(first.getContentAsString(UTF_8))
                        .get("tasks")
                        .size())
                .isEqualTo(3);
        assertThat(second.getStatus()).isEqualTo(202);
        assertThat(second.getHeader("Idempotent-Replayed")).isEqualTo("true");
        assertThat(second.getContentAsString(UTF_8)).isEqualTo(first.getContentAsString(UTF_8));
        assertThat(count("tasklane.submission.accepted")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"\"", "\"open", "two, keys", "\"a\";;"})
    void whatIsNoKeyIsMalformed(String header) throws Exception {
        assertProblem(submit(header, VALID), 400, "malformed-request");
        assertProblem(submit("/submitTask/batch", header, BATCH), 400, "malformed-request");
        assertThat(meters.find("tasklane.submission.accepted").counter()).isNull();
    }

    private double count(String counter) {
        return meters.get(counter).counter().count();
    }

    private static void assertProblem(MockHttpServletResponse response, int status, String code) throws Exception {
        assertThat(response.getStatus()).isEqualTo(status);
        assertThat(response.getContentType()).isEqualTo("application/problem+json");
        assertThat(TaskJson.MAPPER
                        .readTree(response.getContentAsString(UTF_8))
                        .get("type")
                        .stringValue())
                .isEqualTo("https://tasklane.io/problems/" + code);
    }

    @Test
    void aBatchThatIsSentAgainCountsForTheQuotaAsOneRequest() throws Exception {
        MockMvc limited = http(SubmissionQuota.of(3));
        MockHttpServletResponse first = submit(limited, "/submitTask/batch", key, BATCH);
        MockHttpServletResponse second = submit(limited, "/submitTask/batch", key, BATCH);

        assertThat(first.getStatus()).isEqualTo(202);
        assertThat(first.getHeader("RateLimit")).startsWith("\"submit\";r=1;t=");
        assertThat(second.getStatus()).isEqualTo(202);
        assertThat(second.getHeader("Idempotent-Replayed")).isEqualTo("true");
        assertProblem(submit(limited, "/submitTask/batch", "other", BATCH), 429, "quota-exceeded");
    }

    private MockMvc http(TenantQuotas quotas) {
        return SubmissionFixture.http(
                types,
                SubmissionFixture.properties(false),
                new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()),
                Clock.systemUTC(),
                keyed.writes,
                meters,
                quotas);
    }

    private MockHttpServletResponse submit(String header, String body) throws Exception {
        return submit("/submitTask", header, body);
    }

    private MockHttpServletResponse submit(String path, String header, String body) throws Exception {
        return submit(http, path, header, body);
    }

    private static MockHttpServletResponse submit(MockMvc http, String path, String header, String body)
            throws Exception {
        return http.perform(MockMvcRequestBuilders.post(path)
                        .contentType(MediaType.APPLICATION_JSON)
                        .header("Idempotency-Key", header)
                        .content(body.getBytes(UTF_8)))
                .andReturn()
                .getResponse();
    }
}
