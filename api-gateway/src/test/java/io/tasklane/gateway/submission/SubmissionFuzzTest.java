package io.tasklane.gateway.submission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.gateway.tasktypes.TaskTypesFixture;
import io.tasklane.model.TaskJson;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import tools.jackson.databind.JsonNode;

/** Whatever the body: a task that is in Kafka, or a problem and nothing in Kafka. */
class SubmissionFuzzTest {

    private static final int REQUESTS = 20_000;
    private static final List<String> NAMES = List.of(
            "taskName",
            "parameters",
            "callbackUrl",
            "runAt",
            "delaySeconds",
            "ttlSeconds",
            "priority",
            "retry",
            "labels",
            "maxAttempts",
            "tasks",
            "a",
            "",
            "é",
            "\\uD800",
            "n".repeat(2_000));
    private static final List<String> SCALARS = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1e400",
            "1e-400",
            "1e99999999999",
            "123456789012345678901234567890",
            "\"\"",
            "\"resize\"",
            "\"http://[::1\"",
            "\"2026-01-01T00:00:00Z\"",
            "\"\\u0000\"",
            "\"\\uDC00\"",
            "nul",
            "NaN",
            "\"",
            "'a'");

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                @Override
                public void close(Duration timeout) {
                    // A template closes after every command what does not come from a pool.
                }
            };

    @Test
    void isAnsweredInOrder() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        TaskTypesFixture types = new TaskTypesFixture();
        types.announce(
                "{\"taskName\":\"resize\",\"parametersSchema\":{\"properties\":{\"a\":{\"type\":\"integer\"}}}}");
        MockMvc http = SubmissionFixture.http(
                types,
                SubmissionFixture.properties(false),
                producer,
                Clock.systemUTC(),
                null,
                new SimpleMeterRegistry());
        Map<Integer, Integer> seen = new TreeMap<>();

        for (int number = 0; number < REQUESTS; number++) {
            boolean batch = random.nextInt(3) == 0;
            byte[] body = body(random, batch);
            producer.clear();
            MockHttpServletResponse answer = http.perform(
                            MockMvcRequestBuilders.post(batch ? "/submitTask/batch" : "/submitTask")
                                    .contentType(MediaType.APPLICATION_JSON)
                                    .content(body))
                    .andReturn()
                    .getResponse();
            seen.merge(answer.getStatus(), 1, Integer::sum);
            JsonNode json = TaskJson.MAPPER.readTree(answer.getContentAsByteArray());
            if (answer.getStatus() == 202) {
                long accepted = batch
                        ? json.get("tasks")
                                .valueStream()
                                .filter(task -> task.has("taskId"))
                                .count()
                        : 1;
                assertThat(producer.history()).as(new String(body, UTF_8)).hasSize((int) accepted);
            } else {
                assertThat(answer.getStatus()).as(new String(body, UTF_8)).isIn(400, 413, 422);
                assertThat(answer.getContentType()).isEqualTo("application/problem+json");
                assertThat(producer.history()).isEmpty();
            }
        }

        System.out.println("SubmissionFuzzTest: " + seen + ", seed " + seed);
        assertThat(seen).containsKeys(202, 400, 422);
    }

    private static byte[] body(Random random, boolean batch) {
        StringBuilder text = new StringBuilder();
        if (batch) {
            int tasks = random.nextInt(5);
            text.append("{\"tasks\":[");
            for (int task = 0; task < tasks; task++) {
                text.append(task == 0 ? "" : ",");
                task(random, text);
            }
            text.append("]}");
        } else {
            task(random, text);
        }
        byte[] bytes = text.toString().getBytes(UTF_8);
        if (random.nextInt(4) == 0 && bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(8) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes;
    }

    private static void task(Random random, StringBuilder text) {
        if (random.nextInt(6) == 0) {
            value(random, text, 0);
            return;
        }
        text.append("{\"taskName\":\"resize\"");
        for (int field = random.nextInt(3); field > 0; field--) {
            text.append(",\"").append(NAMES.get(random.nextInt(NAMES.size()))).append("\":");
            value(random, text, 0);
        }
        text.append('}');
    }

    private static void value(Random random, StringBuilder text, int depth) {
        int kind = random.nextInt(depth > 6 ? 2 : 5);
        if (kind == 4 && random.nextInt(20) == 0) {
            int levels = 90 + random.nextInt(30);
            text.append("[".repeat(levels)).append("]".repeat(levels));
        } else if (kind == 3 || kind == 4) {
            text.append(kind == 3 ? '{' : '[');
            for (int left = random.nextInt(3); left > 0; left--) {
                text.append(kind == 3 ? '"' + NAMES.get(random.nextInt(NAMES.size())) + "\":" : "");
                value(random, text, depth + 1);
                text.append(left > 1 ? "," : "");
            }
            text.append(kind == 3 ? '}' : ']');
        } else {
            text.append(SCALARS.get(random.nextInt(SCALARS.size())));
        }
    }
}
