package io.tasklane.notifier.dispatch;

import static io.tasklane.notifier.endpoints.EndpointsUnderTest.endpoint;
import static io.tasklane.notifier.stage.KafkaRecords.consumed;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.model.Decoded;
import io.tasklane.model.EndpointCondition;
import io.tasklane.model.EndpointCondition.Condition;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Progress;
import io.tasklane.model.Task;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskResult;
import io.tasklane.model.Topics;
import io.tasklane.model.WebhookEndpoint;
import io.tasklane.model.WebhookEndpoint.Ordering;
import io.tasklane.model.WebhookEndpoint.Payload;
import io.tasklane.model.WebhookEndpoint.Verification;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import io.tasklane.notifier.dispatch.DispatchTest.UnusedContext;
import io.tasklane.notifier.endpoints.EndpointsUnderTest;
import io.tasklane.parallel.Lane;
import io.tasklane.parallel.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class StandingEndpointsTest {

    private static final Topics TOPICS = new Topics("t.");
    private static final TaskId TASK_ID = new TaskId("01890a5d-ac96-774b-bcce-b302099a8057");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:05.250Z");

    private final EventCodec codec = new EventCodec("/test");
    private final EndpointsUnderTest topics = new EndpointsUnderTest(TOPICS);
    private final Dispatch dispatch = new Dispatch(TOPICS, codec, topics.endpoints, new SimpleMeterRegistry());

    @Test
    void eachEndpointThatWantsAnEventGetsADeliveryOfItsOwnBesidesTheCallback() throws Exception {
        topics.write(endpoint("ep_1", "http://one.example/x"));
        topics.write(endpoint("ep_2", "http://two.example/x"));
        topics.write(wanting("ep_3", List.of("task.failed"), Map.of()));

        List<DeliveryRequested> deliveries = dispatched(completed("acme", "http://c.example/x"));

        assertThat(deliveries)
                .extracting(DeliveryRequested::url)
                .containsExactly("http://c.example/x", "http://one.example/x", "http://two.example/x");
        assertThat(deliveries).extracting(DeliveryRequested::deliveryId).doesNotHaveDuplicates();
        assertThat(deliveries.get(1).endpointId()).isEqualTo("ep_1");
        assertThat(dispatched(completed("acme", "http://c.example/x"))).isEqualTo(deliveries);
    }

    @Test
    void whatHappensToATaskIsDealtWithInOrder() {
        Lane lane = lane(completed("acme", null));

        assertThat(lane(completed("acme", "http://c.example/x"))).isEqualTo(lane);
        assertThat(lane.limits()).extracting(Lane.Limit::most).containsExactly(1);
    }

    private Lane lane(TaskEvent event) {
        return dispatch.prepare(consumed(codec.encode("t.task-events", event, null)), new UnusedContext())
                .lane();
    }

    @Test
    void anotherTenantsEventsAreNotTold() throws Exception {
        topics.write(endpoint("ep_1", "http://one.example/x"));

        assertThat(dispatched(completed("other", null))).isEmpty();
    }

    @Test
    void aTaskMustBearAllLabels() throws Exception {
        topics.write(wanting("ep_1", List.of("task.completed"), Map.of("customer", "42")));
        topics.write(wanting("ep_2", List.of("task.completed"), Map.of("customer", "42", "other", "1")));
        topics.write(wanting("ep_3", List.of("task.completed"), Map.of("customer", "43")));

        assertThat(dispatched(completed("acme", null)))
                .extracting(DeliveryRequested::endpointId)
                .containsExactly("ep_1");
    }

    @Test
    void whatIsNotAnEndIsToldToo() throws Exception {
        topics.write(wanting("ep_1", List.of("task.progressed"), Map.of()));

        List<DeliveryRequested> deliveries =
                dispatched(new TaskEvent.Progressed(task("acme", null), 1, NOW, 1, new Progress(0.5, null)));

        assertThat(deliveries).hasSize(1);
        assertThat(deliveries.get(0).eventType()).isEqualTo("task.progressed");
        assertThat(deliveries.get(0).payload())
                .contains("\"status\":\"processing\"")
                .contains("0.5");
    }

    @Test
    void aThinPayloadSaysWhatIsNeededToAsk() throws Exception {
        topics.write(endpoint(
                "ep_1",
                "http://one.example/x",
                List.of("task.completed"),
                Map.of(),
                Payload.THIN,
                Ordering.NONE,
                Verification.NONE));

        assertThat(dispatched(completed("acme", null)).get(0).payload())
                .isEqualTo("{\"type\":\"task.completed\",\"timestamp\":\"2026-01-01T00:00:05.250Z\","
                        + "\"taskId\":\"01890a5d-ac96-774b-bcce-b302099a8057\",\"status\":\"completed\","
                        + "\"sequence\":7}");
    }

    @Test
    void whatADisabledEndpointWantsIsAskedForToo() throws Exception {
        topics.write(endpoint("ep_1", "http://one.example/x"));
        topics.write(new EndpointCondition("ep_1", "acme", NOW, Condition.DISABLED, "gone", null));

        assertThat(dispatched(completed("acme", null))).hasSize(1);
    }

    @Test
    void anEndpointThatWasRegisteredBeforeTheEventIsNotPassedOver() throws Exception {
        topics.fallBehind();
        CompletableFuture<List<DeliveryRequested>> dispatched =
                CompletableFuture.supplyAsync(() -> dispatched(completed("acme", null)));
        topics.awaitSomebodyWaiting();

        topics.write(endpoint("ep_1", "http://one.example/x"));
        topics.catchUp();

        assertThat(dispatched.get(60, TimeUnit.SECONDS)).hasSize(1);
    }

    private List<DeliveryRequested> dispatched(TaskEvent event) {
        return process(event).join().records().stream()
                .map(StandingEndpointsTest::read)
                .toList();
    }

    private CompletableFuture<Outcome> process(TaskEvent event) {
        try {
            return dispatch.prepare(consumed(codec.encode("t.task-events", event, null)), new UnusedContext())
                    .run()
                    .toCompletableFuture();
        } catch (Exception failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private static DeliveryRequested read(ProducerRecord<byte[], byte[]> produced) {
        return ((Decoded.Read<DeliveryRequested>) EventCodec.decode(consumed(produced), DeliveryRequested.class))
                .value();
    }

    private static WebhookEndpoint wanting(String id, List<String> eventTypes, Map<String, String> labels) {
        return endpoint(id, "http://one.example/x", eventTypes, labels, Payload.FULL, Ordering.NONE, Verification.NONE);
    }

    private static TaskEvent completed(String tenant, String callbackUrl) {
        return new TaskEvent.Completed(
                task(tenant, callbackUrl), 1, NOW, TaskResult.json(JsonNodeFactory.instance.nullNode()));
    }

    private static Task task(String tenant, String callbackUrl) {
        return new Task(TASK_ID, tenant, "default", "echo", NOW, callbackUrl, Map.of("customer", "42", "b", "2"));
    }
}
