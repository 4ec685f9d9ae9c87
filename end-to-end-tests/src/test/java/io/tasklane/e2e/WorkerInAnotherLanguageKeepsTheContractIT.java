package io.tasklane.e2e;

import static io.tasklane.e2e.CommittedRecords.assertThatItFollowsItsSchema;
import static io.tasklane.e2e.CommittedRecords.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a worker of another language cannot or must not run, it ends, puts off or drops as the contract has it. */
@ExtendWith(SuiteExtension.class)
class WorkerInAnotherLanguageKeepsTheContractIT {

    @TempDir
    Path folder;

    @BeforeEach
    void itsRuntimeIsThere() {
        assumeTrue(
                PythonWorker.interpreter().isPresent(),
                "no Python 3.11 or later with what examples/python-worker/requirements.txt names");
    }

    @Test
    void whatItCannotRunGoesToTheDeadLettersAndThePartitionGoesOn(RunningSuite suite) throws Exception {
        Map<String, String> command = Map.of(
                "ce_specversion",
                "1.0",
                "ce_id",
                "1",
                "ce_source",
                "/shop",
                "ce_type",
                "io.tasklane.task.submitted.v1");
        PythonWorker worker = PythonWorker.ready(suite, folder, "one");
        try (worker) {
            String unfit = produced(suite, "{\"taskName\":\"word_count\",\"parameters\":{\"text\":7}}", command);
            String unknown = produced(suite, "{\"taskName\":\"no-such-type\"}", command);
            String late =
                    produced(suite, "{\"taskName\":\"word_count\",\"expiresAt\":\"2020-01-01T00:00:00Z\"}", command);
            Map<String, String> unreadable = new HashMap<>();
            unreadable.put(produced(suite, "no CloudEvent", Map.of()), "not a CloudEvent: specversion is missing");
            unreadable.put(produced(suite, "[[1,", command), "data is not JSON");
            unreadable.put(produced(suite, "[".repeat(100_000), command), "data is not JSON");
            unreadable.put(produced(suite, "{\"a\":1e999,\"b\":NaN}", command), "data is not JSON");
            unreadable.put(produced(suite, null, command), "data is not JSON");
            unreadable.put(
                    produced(suite, "{\"taskName\":\"word_count\\n\"}", command),
                    "data is not valid: a name has a line break");
            unreadable.put(
                    produced(suite, "{\"taskName\":\"word_count\",\"callbackUrl\":\"http://a b/\"}", command),
                    "data is not valid: callbackUrl must be an absolute http or https URL");

            assertThatItDied(suite, unfit, "invalid-parameters", "invalid-parameters", "parameters/text breaks 'type'");
            assertThatItDied(
                    suite, unknown, "unknown-task-type", "unknown-task-type", "No handler bears the name of the task.");
            assertThatItDied(suite, late, "expired", "expired", "The task was not started in time.");
            unreadable.forEach((id, why) -> assertThatItDied(suite, id, "malformed-command", "unreadable", why));
            suite.gateway()
                    .awaitEnd(suite.gateway().submit(PythonWorker.submission("{\"text\":\"a\"}", "")), "completed");
        }
    }

    @Test
    void whatMustWaitGoesToATierFromWhichItComesHome(RunningSuite suite) throws Exception {
        PythonWorker worker = PythonWorker.ready(suite, folder, "one");
        try (worker) {
            String retried = suite.gateway().submit(PythonWorker.submission("{\"file\":\"not-there-yet.txt\"}", ""));
            String later = suite.gateway().submit(PythonWorker.submission("{\"text\":\"a\"}", ",\"delaySeconds\":100"));

            assertThatItWaits(suite, retried, "tasks-delay.1s", 2, "retrying");
            assertThatItWaits(suite, later, "tasks-delay.30s", 1, "scheduled");
        }
    }

    @Test
    void aWishToCancelIsFulfilledOnce(RunningSuite suite) throws Exception {
        PythonWorker first = PythonWorker.ready(suite, folder, "one");
        try (first) {
            first.stop();
            String unwanted = suite.gateway().submit(PythonWorker.submission("{\"text\":\"a\"}", ""));
            String ended = suite.gateway().submit(PythonWorker.submission("{\"text\":\"a\"}", ""));
            String foreign = suite.gateway().submit(PythonWorker.submission("{\"text\":\"a\"}", ""));
            wish(suite, unwanted, "");
            wish(suite, ended, ",\"ended\":true");
            wish(suite, foreign, ",\"tenant\":\"another\"");
            PythonWorker second = PythonWorker.ready(suite, folder, "one");
            try (second) {
                suite.gateway().awaitEnd(unwanted, "cancelled");
                suite.gateway().awaitEnd(foreign, "completed");

                var event = CommittedRecords.first(suite, "task-events", unwanted);
                assertThat(header(event, "ce_id")).isEqualTo(unwanted + ".1.cancelled");
                assertThatItFollowsItsSchema(event);
                for (String fulfilled : List.of(unwanted, ended)) {
                    assertThat(CommittedRecords.of(suite, "task-control", fulfilled, wishes -> wishes.size() == 2)
                                    .get(1)
                                    .value())
                            .isNull();
                }
                assertThat(suite.gateway().get("/taskStatus/" + ended).body()).contains("\"queued\"");
            }
        }
    }

    private static void assertThatItDied(RunningSuite suite, String id, String type, String reason, String detail) {
        assertThat(suite.gateway().awaitEnd(id, "failed").at("/error/type").stringValue())
                .endsWith("/" + type);
        CommittedRecords.of(
                        suite,
                        "task-events",
                        id,
                        events -> events.stream()
                                .anyMatch(event -> header(event, "ce_type").endsWith(".failed.v1")))
                .forEach(CommittedRecords::assertThatItFollowsItsSchema);
        var letter = CommittedRecords.first(suite, "tasks-dead", id);
        var command = CommittedRecords.first(suite, "tasks.text", id);
        assertThat(header(letter, "tasklane-reason")).isEqualTo(reason);
        assertThat(header(letter, "tasklane-detail")).isEqualTo(detail);
        assertThat(header(letter, "tasklane-source-topic")).isEqualTo(command.topic());
        assertThat(header(letter, "tasklane-source-partition")).isEqualTo(Integer.toString(command.partition()));
        assertThat(header(letter, "tasklane-source-offset")).isEqualTo(Long.toString(command.offset()));
        assertThat(letter.value()).isEqualTo(command.value());
        assertThat(header(letter, "ce_type")).isEqualTo(header(command, "ce_type"));
    }

    private static void assertThatItWaits(RunningSuite suite, String id, String tier, int attempt, String event) {
        var waiting = CommittedRecords.first(suite, tier, id);
        assertThatItFollowsItsSchema(waiting);
        assertThat(GatewayClient.JSON.readTree(waiting.value()).get("attempt").intValue())
                .isEqualTo(attempt);
        assertThat(header(waiting, "tasklane-destination")).isEqualTo(suite.topic("tasks.text"));
        var said = CommittedRecords.of(
                suite,
                "task-events",
                id,
                events -> events.stream().anyMatch(one -> header(one, "ce_type").endsWith("." + event + ".v1")));
        var last = said.get(said.size() - 1);
        assertThatItFollowsItsSchema(last);
        Instant next = Instant.parse(
                GatewayClient.JSON.readTree(last.value()).get("nextAttemptAt").stringValue());
        Instant due = Instant.ofEpochMilli(Long.parseLong(header(waiting, "tasklane-due-at")));
        assertThat(Duration.between(next, due)).isBetween(Duration.ZERO, Duration.ofMillis(1));
    }

    private static void wish(RunningSuite suite, String id, String more) throws Exception {
        String data = "{\"taskId\":\"" + id + "\",\"occurredAt\":\"" + Instant.now() + "\"" + more + "}";
        send(
                suite,
                new ProducerRecord<>(suite.topic("task-control"), id, data),
                Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", id + ".cancel-requested",
                        "ce_source", "/shop",
                        "ce_type", "io.tasklane.task.cancel-requested.v1"));
    }

    private static String produced(RunningSuite suite, String value, Map<String, String> headers) throws Exception {
        String id = UUID.randomUUID().toString();
        send(suite, new ProducerRecord<>(suite.topic("tasks.text"), id, value), headers);
        return id;
    }

    private static void send(RunningSuite suite, ProducerRecord<String, String> one, Map<String, String> headers)
            throws Exception {
        headers.forEach((name, text) -> one.headers().add(name, text.getBytes(UTF_8)));
        var serializer = new StringSerializer();
        try (var producer = new KafkaProducer<>(suite.kafkaClientSettings(), serializer, serializer)) {
            producer.send(one).get(30, TimeUnit.SECONDS);
        }
    }
}
