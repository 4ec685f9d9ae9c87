package io.tasklane.gateway.status;

import static io.tasklane.gateway.TwoGateways.TOPICS;
import static io.tasklane.gateway.TwoGateways.json;
import static io.tasklane.gateway.TwoGateways.now;
import static io.tasklane.gateway.TwoGateways.task;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tasklane.gateway.TwoGateways;
import io.tasklane.gateway.control.ControlLogFixture;
import io.tasklane.gateway.status.TaskClaims.Standing;
import io.tasklane.model.DeadLetters;
import io.tasklane.model.Decoded;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Task;
import io.tasklane.model.TaskError;
import io.tasklane.model.TaskEvent.Completed;
import io.tasklane.model.TaskEvent.Failed;
import io.tasklane.model.TaskEvent.Started;
import io.tasklane.model.TaskEvent.Submitted;
import io.tasklane.model.TaskResult;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RetryAtTwoGatewaysTest {

    private static TwoGateways two;

    @BeforeAll
    static void start() throws Exception {
        two = new TwoGateways();
    }

    @AfterAll
    static void stop() throws Exception {
        two.close();
    }

    @Test
    void aFailedTaskIsSentBackOnceHoweverManyAskForIt() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Task> tasks = IntStream.range(0, 25).mapToObj(number -> failed()).toList();

        long begun = System.nanoTime();
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (Task task : tasks) {
            for (int request = 0; request < 4; request++) {
                int at = random.nextInt(2);
                answers.add(CompletableFuture.supplyAsync(() -> retry(at, task).statusCode()));
            }
        }
        List<Integer> codes = answers.stream().map(CompletableFuture::join).toList();
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        tasks.forEach(task -> two.awaitState(task, "queued"));

        System.out.println("RetryAtTwoGateways: " + codes.size() + " requests for " + tasks.size() + " tasks in "
                + took.toMillis() + " ms, seed " + seed);
        assertThat(codes).allMatch(code -> code == 202 || code == 409 || code == 503);
        var commands = two.committed(TOPICS.queue("default"));
        for (Task task : tasks) {
            assertThat(commands.get(task.taskId()))
                    .as("commands of " + task.taskId())
                    .hasSize(1);
        }
    }

    @Test
    void itIsRunAgainAsTheRedriveDoesIt() {
        Task task = failed();

        HttpResponse<String> response = retry(0, task);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        assertThat(response.headers().firstValue("Location")).contains("/taskStatus/" + task.taskId());
        assertThat(json(response).get("taskId").stringValue())
                .isEqualTo(task.taskId().value());
        Submitted command = commands(task).get(0);
        assertThat(command.task()).isEqualTo(task);
        assertThat(command.attempt()).isEqualTo(2);
        assertThat(command.priorAttempts()).isEqualTo(1);
        assertThat(command.parameters().get("x").intValue()).isEqualTo(1);
        assertThat(two.committed(TOPICS.deadTasks(), task))
                .filteredOn(letter -> letter.headers().lastHeader(DeadLetters.REDRIVEN) != null)
                .hasSize(1);
        two.awaitState(task, "queued");
        assertProblem(retry(1, task), 409, "task-not-failed");

        two.failed(task, 2);
        two.awaitState(task, "failed");
        assertThat(retry(1, task).statusCode()).isEqualTo(202);
        assertThat(commands(task)).extracting(Submitted::attempt).containsExactly(2, 3);
    }

    @Test
    void aTaskThatHasNotFailedStaysAsItIs() {
        Task running = task("resize", Map.of());
        two.happened(new Started(running, 1, now(), "worker-1", 5));
        two.awaitState(running, "running");
        Task completed = task("resize", Map.of());
        two.happened(new Completed(completed, 1, now(), TaskResult.text("text/plain", "x")));
        two.awaitState(completed, "completed");

        assertProblem(retry(0, running), 409, "task-not-failed");
        assertProblem(retry(1, completed), 409, "task-not-failed");
        assertProblem(two.send(0, "POST", "/taskStatus/nonsense/retry", null), 404, "no-such-task");
    }

    @Test
    void aTaskWhoseLetterIsGoneOrNoCommandIsNotRunAgain() {
        Task gone = task("resize", Map.of());
        two.happened(new Failed(gone, 1, now(), TaskError.of("no-luck", "No luck", null)));
        two.awaitState(gone, "failed");
        Task unreadable = task("resize", Map.of());
        two.happened(new Failed(unreadable, 1, now(), TaskError.of("unreadable", "No", null)));
        two.send(new ProducerRecord<>(
                TOPICS.deadTasks(), unreadable.taskId().value().getBytes(UTF_8), "{".getBytes(UTF_8)));
        two.awaitState(unreadable, "failed");

        assertProblem(retry(0, gone), 410, "dead-letter-gone");
        assertProblem(retry(0, unreadable), 410, "dead-letter-gone");
        assertThat(commands(gone)).isEmpty();
    }

    @Test
    void whoDiedBeforeTheCommitIsReplacedAndWritesNothingIfItWakesUpAgain() {
        Task task = failed();
        String name = "test-dead-" + task.taskId();
        Producer<byte[], byte[]> dead = ControlLogFixture.producer(two.broker, name);
        dead.initTransactions();
        TaskClaims claims = two.gateway(0).getBean(TaskClaims.class);
        assertThat(claims.claim(task.taskId(), ClaimPurpose.RETRY, name, Instant.now()))
                .isInstanceOf(Standing.Granted.class);
        dead.beginTransaction();
        dead.send(new EventCodec("/test").encode(TOPICS.queue("default"), TwoGateways.command(task, 2), null));
        dead.flush();

        Awaitility.await("another retry")
                .atMost(Duration.ofSeconds(60))
                .until(() -> retry(1, task).statusCode() == 202);

        assertThatThrownBy(dead::commitTransaction).isInstanceOf(KafkaException.class);
        dead.close(Duration.ZERO);
        two.awaitState(task, "queued");
        assertThat(commands(task)).hasSize(1);
    }

    /** As {@code bin/redrive} does it: it has read the letters and has not written yet. */
    @Test
    void aRedriveFromTheCommandLineThatHasNotWrittenYetIsStopped() {
        Task task = failed();
        Producer<byte[], byte[]> redrive = ControlLogFixture.producer(two.broker, TOPICS.redriveWriter());
        redrive.initTransactions();

        assertThat(retry(0, task).statusCode()).isEqualTo(202);

        assertThatThrownBy(() -> {
                    redrive.beginTransaction();
                    redrive.send(new EventCodec("/test")
                            .encode(TOPICS.queue("default"), TwoGateways.command(task, 2), null));
                    redrive.commitTransaction();
                })
                .isInstanceOf(KafkaException.class);
        redrive.close(Duration.ZERO);
        assertThat(commands(task)).hasSize(1);
    }

    private static Task failed() {
        Task task = task("resize", Map.of("customer", "42"));
        two.failed(task, 1);
        two.awaitState(task, "failed");
        return task;
    }

    private static List<Submitted> commands(Task task) {
        return two.committed(TOPICS.queue("default"), task).stream()
                .map(kafkaRecord -> EventCodec.decode(kafkaRecord, Submitted.class))
                .map(decoded -> ((Decoded.Read<Submitted>) decoded).value())
                .toList();
    }

    private static HttpResponse<String> retry(int gateway, Task task) {
        return two.send(gateway, "POST", "/taskStatus/" + task.taskId() + "/retry", null);
    }

    private static void assertProblem(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(json(response).get("type").stringValue()).endsWith("/" + code);
    }
}
