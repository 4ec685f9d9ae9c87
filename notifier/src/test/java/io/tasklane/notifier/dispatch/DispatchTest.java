package io.tasklane.notifier.dispatch;

import static io.tasklane.notifier.stage.KafkaRecords.consumed;
import static io.tasklane.notifier.stage.KafkaRecords.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.model.Decoded;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Progress;
import io.tasklane.model.Task;
import io.tasklane.model.TaskError;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskResult;
import io.tasklane.model.Topics;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import io.tasklane.notifier.endpoints.EndpointsUnderTest;
import io.tasklane.parallel.CrashLoops;
import io.tasklane.parallel.Outcome;
import io.tasklane.parallel.RecordContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.JsonNodeFactory;

class DispatchTest {

    private static final Topics TOPICS = new Topics("t.");
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final TaskId TASK_ID = new TaskId("01890a5d-ac96-774b-bcce-b302099a8057");
    private static final Instant SUBMITTED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant ENDED = Instant.parse("2026-01-01T00:00:05.250Z");
    private static final RecordContext UNUSED = new UnusedContext();

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final EventCodec codec = new EventCodec("/test");
    private final Dispatch dispatch = new Dispatch(TOPICS, codec, new EndpointsUnderTest(TOPICS).endpoints, meters);

    @Test
    void aCompletedTaskLeadsToOneDeliveryThatNamesItsResult() throws Exception {
        ProducerRecord<byte[], byte[]> produced = only(dispatched(completed(task("https://client.example.com/cb"), 2)));

        assertThat(produced.topic()).isEqualTo("t.webhook-deliveries");
        DeliveryRequested delivery = read(produced);
        assertThat(new String(produced.key(), UTF_8)).isEqualTo(delivery.endpointId());
        assertThat(header(produced.headers(), "ce_id")).isEqualTo(delivery.deliveryId());
        assertThat(header(produced.headers(), "traceparent")).isEqualTo(TRACE);
        assertThat(delivery.deliveryId()).matches("msg_[0-9a-f]{32}");
        assertThat(delivery.endpointId()).matches("url_[0-9a-f]{16}");
        assertThat(delivery.tenant()).isEqualTo("acme");
        assertThat(delivery.taskId()).isEqualTo(TASK_ID);
        assertThat(delivery.occurredAt()).isEqualTo(ENDED);
        assertThat(delivery.url()).isEqualTo("https://client.example.com/cb");
        assertThat(delivery.eventType()).isEqualTo("task.completed");
        assertThat(delivery.payload())
                .isEqualTo("{\"type\":\"task.completed\",\"timestamp\":\"2026-01-01T00:00:05.250Z\","
                        + "\"taskId\":\"01890a5d-ac96-774b-bcce-b302099a8057\",\"status\":\"completed\","
                        + "\"resultUrl\":\"/results/01890a5d-ac96-774b-bcce-b302099a8057\","
                        + "\"taskName\":\"data_analysis\",\"attempt\":2,"
                        + "\"labels\":{\"a\":\"1\",\"b\":\"2\",\"customer\":\"42\"},\"sequence\":7}");
    }

    @Test
    void aFailedTaskTellsWhyAndNamesNoResult() throws Exception {
        var error = TaskError.of("task-timeout", "Timed out", "after 60 s");

        DeliveryRequested delivery =
                read(only(dispatched(new TaskEvent.Failed(task("http://c.example/x"), 5, ENDED, error))));

        assertThat(delivery.eventType()).isEqualTo("task.failed");
        assertThat(delivery.payload())
                .startsWith("{\"type\":\"task.failed\",")
                .contains("\"status\":\"failed\"")
                .contains("\"error\":{\"type\":\"https://tasklane.io/problems/task-timeout\","
                        + "\"title\":\"Timed out\",\"detail\":\"after 60 s\"}")
                .doesNotContain("resultUrl");
    }

    @Test
    void aCancelledTaskIsToldAsCancelled() throws Exception {
        DeliveryRequested delivery =
                read(only(dispatched(new TaskEvent.Cancelled(task("http://c.example/x"), 1, ENDED))));

        assertThat(delivery.eventType()).isEqualTo("task.cancelled");
        assertThat(delivery.payload()).contains("\"status\":\"cancelled\"").doesNotContain("resultUrl", "error");
    }

    @ParameterizedTest
    @MethodSource
    void anEventThatEndsNothingLeadsToNothing(TaskEvent event) throws Exception {
        assertThat(dispatched(event)).isEmpty();
    }

    static Stream<TaskEvent> anEventThatEndsNothingLeadsToNothing() {
        Task task = task("http://c.example/x");
        var error = TaskError.of("io", "Failed", null);
        return Stream.of(
                new TaskEvent.Submitted(task, 1, JsonNodeFactory.instance.nullNode(), null, null, null, 0, null, 0),
                new TaskEvent.Scheduled(task, 1, ENDED, ENDED),
                new TaskEvent.Started(task, 1, ENDED, "w", 5),
                new TaskEvent.Progressed(task, 1, ENDED, 1, new Progress(0.5, null)),
                new TaskEvent.Retrying(task, 1, ENDED, error, ENDED));
    }

    @Test
    void aTaskWithoutCallbackUrlLeadsToNothing() throws Exception {
        assertThat(dispatched(completed(task(null), 1))).isEmpty();
    }

    @Test
    void anEventThatIsReadTwiceAsksForTheSameDelivery() throws Exception {
        var event = completed(task("http://c.example/x"), 1);

        ProducerRecord<byte[], byte[]> first = only(dispatched(event));
        ProducerRecord<byte[], byte[]> second = only(dispatched(event));

        assertThat(second.value()).isEqualTo(first.value());
    }

    @Test
    void anotherAttemptOfTheSameTaskIsAnotherDelivery() throws Exception {
        Task task = task("http://c.example/x");

        assertThat(read(only(dispatched(completed(task, 1)))).deliveryId())
                .isNotEqualTo(read(only(dispatched(completed(task, 2)))).deliveryId());
    }

    @Test
    void urlsOfOneOriginAreOneEndpoint() throws Exception {
        String endpoint = endpointOf("https://client.example.com/cb");

        assertThat(endpointOf("https://CLIENT.example.com:443/other?x=1")).isEqualTo(endpoint);
        assertThat(endpointOf("https://client.example.com:8443/cb")).isNotEqualTo(endpoint);
        assertThat(endpointOf("http://client.example.com/cb")).isNotEqualTo(endpoint);
        assertThat(endpointOf("https://other.example.com/cb")).isNotEqualTo(endpoint);
    }

    @Test
    void anotherTenantsUrlIsAnotherEndpoint() throws Exception {
        Task mine = task("http://c.example/x");
        var theirs = new Task(TASK_ID, "other", "default", "n", SUBMITTED, "http://c.example/x", Map.of());

        assertThat(read(only(dispatched(completed(theirs, 1)))).endpointId())
                .isNotEqualTo(read(only(dispatched(completed(mine, 1)))).endpointId());
    }

    @Test
    void aRecordThatCannotBeReadIsCountedAndPassedOver() throws Exception {
        var garbage = new ProducerRecord<>("t.task-events", null, new byte[] {1}, new byte[] {0, -1, 2});

        assertThat(process(consumed(garbage)).records()).isEmpty();
        assertThat(meters.counter("tasklane.webhook.dispatch.unreadable").count())
                .isEqualTo(1);
    }

    @Test
    void anEventThatCouldNotBeDispatchedIsKeptAsADeadLetter() {
        ConsumerRecord<byte[], byte[]> event =
                consumed(codec.encode("t.task-events", completed(task("http://c.example/x"), 1), null));

        ProducerRecord<byte[], byte[]> letter =
                only(dispatch.recover(event, new IllegalStateException("boom")).records());

        assertThat(letter.topic()).isEqualTo("t.webhook-dead");
        assertThat(letter.value()).isEqualTo(event.value());
        assertThat(header(letter.headers(), "tasklane-reason")).isEqualTo("internal-error");
    }

    @Test
    void anEventThatTookDownProcessAfterProcessIsADeadLetterThatSaysSo() {
        ConsumerRecord<byte[], byte[]> event =
                consumed(codec.encode("t.task-events", completed(task("http://c.example/x"), 1), null));

        ProducerRecord<byte[], byte[]> letter =
                only(dispatch.recover(event, CrashLoops.after(3)).records());

        assertThat(header(letter.headers(), "tasklane-reason")).isEqualTo("crash-loop");
    }

    private String endpointOf(String url) throws Exception {
        return read(only(dispatched(completed(task(url), 1)))).endpointId();
    }

    private List<ProducerRecord<byte[], byte[]>> dispatched(TaskEvent event) throws Exception {
        return process(consumed(codec.encode("t.task-events", event, TRACE))).records();
    }

    private Outcome process(ConsumerRecord<byte[], byte[]> event) throws Exception {
        return dispatch.prepare(event, UNUSED).run().toCompletableFuture().join();
    }

    private static ProducerRecord<byte[], byte[]> only(List<ProducerRecord<byte[], byte[]>> records) {
        assertThat(records).hasSize(1);
        return records.get(0);
    }

    private static DeliveryRequested read(ProducerRecord<byte[], byte[]> produced) {
        Decoded<DeliveryRequested> decoded = EventCodec.decode(consumed(produced), DeliveryRequested.class);
        return ((Decoded.Read<DeliveryRequested>) decoded).value();
    }

    private static TaskEvent completed(Task task, int attempt) {
        return new TaskEvent.Completed(task, attempt, ENDED, TaskResult.json(JsonNodeFactory.instance.nullNode()));
    }

    private static Task task(String callbackUrl) {
        return new Task(
                TASK_ID,
                "acme",
                "default",
                "data_analysis",
                SUBMITTED,
                callbackUrl,
                Map.of("customer", "42", "b", "2", "a", "1"));
    }

    record UnusedContext() implements RecordContext {
        @Override
        public void emit(ProducerRecord<byte[], byte[]> kafkaRecord) {
            throw new AssertionError("dispatch emits nothing");
        }

        @Override
        public void report(ProducerRecord<byte[], byte[]> kafkaRecord) {
            emit(kafkaRecord);
        }

        @Override
        public boolean conclude(Outcome outcome) {
            throw new AssertionError("dispatch ends by itself");
        }

        @Override
        public boolean mayHaveBegunBefore() {
            return false;
        }

        @Override
        public boolean isLost() {
            return false;
        }

        @Override
        public void onLost(Runnable action) {}
    }
}
