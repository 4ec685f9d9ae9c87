package io.tasklane.e2e;

import static io.tasklane.e2e.CommittedRecords.assertThatItFollowsItsSchema;
import static io.tasklane.e2e.CommittedRecords.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.RandomAccessFile;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The documented contract is enough to write a worker that is as reliable as one of ours: the example has nothing else. */
@ExtendWith(SuiteExtension.class)
class WorkerInAnotherLanguageIT {

    private static final int TASKS = 40;
    private static final int KILLS = 3;

    @TempDir
    Path folder;

    @BeforeEach
    void itsRuntimeIsThere() {
        assumeTrue(
                PythonWorker.interpreter().isPresent(),
                "no Python 3.11 or later with what examples/python-worker/requirements.txt names");
    }

    @Test
    void itRunsWhatIsSubmittedOverHttp(RunningSuite suite) throws Exception {
        GatewayClient gateway = suite.gateway();
        try (PythonWorker worker = PythonWorker.ready(suite, folder, "one");
                WebhookReceiver receiver = new WebhookReceiver(number -> 204)) {
            assertThat(gateway.post("/submitTask", PythonWorker.submission("{\"txt\":\"a\"}", ""))
                            .statusCode())
                    .isEqualTo(422);
            String trace = UUID.randomUUID().toString().replace("-", "");
            String body = PythonWorker.submission(
                    "{\"text\":\"To be, or not to be: \\u00e9t\\u00e9\"}", """
                    ,"labels":{"a":"\\u00e9"},"callbackUrl":"%s" """.formatted(receiver.url()));
            var answer = gateway.send(gateway.request("/submitTask")
                    .header("Content-Type", "application/json")
                    .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                    .POST(BodyPublishers.ofString(body)));
            String id = GatewayClient.JSON.readTree(answer.body()).get("taskId").stringValue();

            gateway.awaitEnd(id, "completed");
            assertThat(gateway.result(id).get("words").intValue()).isEqualTo(7);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> !receiver.received().isEmpty());
            assertThat(receiver.received().get(0).field("taskId")).isEqualTo(id);
            List<ConsumerRecord<String, String>> events =
                    CommittedRecords.of(suite, "task-events", id, records -> records.size() == 2);
            assertThat(events)
                    .extracting(event -> header(event, "ce_id"))
                    .containsExactly(id + ".1.started", id + ".1.completed");
            assertThat(events).allSatisfy(event -> {
                assertThatItFollowsItsSchema(event);
                assertThat(header(event, "traceparent")).contains(trace);
                assertThat(header(event, "ce_subject")).isEqualTo(id);
            });
            assertThatItFollowsItsSchema(CommittedRecords.first(suite, "task-types", "word_count"));
            assertThat(worker.stop()).isZero();
        }
    }

    /** Its events of a task are in the partition where ours would be, or their order would be lost. */
    @Test
    void itChoosesPartitionsAsJavaDoes(RunningSuite suite) throws Exception {
        int partitions = partitions(suite, "task-events");
        PythonWorker worker = PythonWorker.ready(suite, folder, "one");
        try (worker) {
            for (int number = 0; number < 8; number++) {
                String id = suite.gateway().submit(PythonWorker.submission("{\"text\":\"a\"}", ""));
                suite.gateway().awaitEnd(id, "completed");
                int chosen = Utils.toPositive(Utils.murmur2(id.getBytes(UTF_8))) % partitions;
                assertThat(CommittedRecords.first(suite, "task-events", id).partition())
                        .isEqualTo(chosen);
            }
        }
    }

    @Test
    void eachTaskEndsOnceHoweverOftenTheWorkerIsKilled(RunningSuite suite) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Set<String> tasks = new HashSet<>();
        PythonWorker worker = PythonWorker.ready(suite, folder, "one");
        try (TaskHistory events = TaskHistory.fromNowOn(suite);
                TaskHistory live = TaskHistory.live(suite)) {
            submitSlow(suite, tasks);
            long hit = 0;
            for (int kill = 1; kill <= KILLS; kill++) {
                int started = kill * TASKS / (KILLS + 1) + random.nextInt(5);
                live.readUntil(
                        started + " starts",
                        () -> live.started(tasks) >= started,
                        () -> live.started(tasks) + " have started");
                live.readFor(Duration.ofMillis(random.nextInt(100)));
                hit += live.started(tasks) - live.ended(tasks);
                worker.kill();
                worker = PythonWorker.start(suite, folder, "one");
            }
            assertThat(hit).as("kills that hit no task prove nothing").isPositive();
            assertThatEachEndedOnce(suite, events, tasks, seed);
        } finally {
            worker.close();
        }
    }

    /** Its partitions are another's when it awakes; what it had begun is not for it to end. */
    @Test
    void aTaskEndsOnceThoughItsWorkerWasFrozenForLongerThanItsGroupWaits(RunningSuite suite) throws Exception {
        Path text = folder.resolve("text.txt");
        Path pipe = folder.resolve("pipe");
        // Whoever opens a pipe waits until somebody writes to it: the task is in the middle for as long as the test
        // wants.
        assertThat(new ProcessBuilder("mkfifo", text.toString()).start().waitFor())
                .isZero();
        PythonWorker frozen = PythonWorker.ready(suite, folder, "one");
        try (frozen;
                TaskHistory events = TaskHistory.fromNowOn(suite)) {
            String id = suite.gateway().submit(PythonWorker.submission("{\"file\":\"text.txt\"}", ""));
            events.readUntil("its start", () -> !events.of(id, "started").isEmpty(), () -> "there is none");
            frozen.freeze();
            Files.move(text, pipe);
            Files.writeString(text, "for the other");
            PythonWorker other = PythonWorker.start(suite, folder, "other");
            try (other) {
                events.readUntil(
                        "its end",
                        () -> events.hasEnded(id),
                        () -> events.of(id).toString());
                frozen.thaw();
                // Time to learn that it is shut out, with the outcome yet to come.
                events.readFor(Duration.ofSeconds(3));
                try (RandomAccessFile writer = new RandomAccessFile(pipe.toFile(), "rw")) {
                    writer.write("for the frozen one".getBytes(UTF_8));
                }
                Path log = folder.resolve("one.log");
                Awaitility.await("its outcome to be refused")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> Files.readString(log).contains("Nothing was published"));
                events.readToTheEnd();

                assertThat(events.of(id, "started")).hasSize(2);
                assertThat(events.endsOf(id)).hasSize(1);
                assertThat(suite.gateway().result(id).get("characters").intValue())
                        .isEqualTo("for the other".length());
                String next = suite.gateway().submit(PythonWorker.submission("{\"text\":\"a\"}", ""));
                suite.gateway().awaitEnd(next, "completed");
            }
        }
    }

    /** Each takes some hundred milliseconds, so that there is always one to hit. */
    private void submitSlow(RunningSuite suite, Set<String> tasks) throws Exception {
        Files.writeString(folder.resolve("long.txt"), "so many words ".repeat(200_000));
        for (int number = 0; number < TASKS; number++) {
            tasks.add(suite.gateway().submit(PythonWorker.submission("{\"file\":\"long.txt\"}", "")));
        }
    }

    private static void assertThatEachEndedOnce(RunningSuite suite, TaskHistory events, Set<String> tasks, long seed)
            throws Exception {
        events.readUntilEnded(tasks);
        tasks.forEach(task -> suite.gateway().awaitEnd(task, "completed"));
        events.readToTheEnd();
        int executions = tasks.stream()
                .mapToInt(task -> events.of(task, "started").size())
                .sum();
        System.out.println("tasks " + TASKS + ", executions " + executions + ", seed " + seed);
        assertThat(events.ends(tasks)).isEqualTo(Map.of("completed", (long) TASKS));
    }

    private static int partitions(RunningSuite suite, String topic) {
        var serializer = new StringSerializer();
        try (var producer = new KafkaProducer<>(suite.kafkaClientSettings(), serializer, serializer)) {
            return producer.partitionsFor(suite.topic(topic)).size();
        }
    }
}
