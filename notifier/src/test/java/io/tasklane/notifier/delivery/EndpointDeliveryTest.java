package io.tasklane.notifier.delivery;

import static io.tasklane.notifier.delivery.RunningDelivery.NOW;
import static io.tasklane.notifier.delivery.RunningDelivery.dueAt;
import static io.tasklane.notifier.delivery.RunningDelivery.read;
import static io.tasklane.notifier.endpoints.EndpointsUnderTest.CREATED;
import static io.tasklane.notifier.stage.KafkaRecords.consumed;
import static io.tasklane.notifier.stage.KafkaRecords.header;
import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.Decoded;
import io.tasklane.model.EndpointCondition;
import io.tasklane.model.EndpointCondition.Condition;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskId;
import io.tasklane.model.WebhookEndpoint;
import io.tasklane.model.WebhookEndpoint.Ordering;
import io.tasklane.model.WebhookEndpoint.Payload;
import io.tasklane.model.WebhookEndpoint.SealedHeader;
import io.tasklane.model.WebhookEndpoint.SealedSecret;
import io.tasklane.model.WebhookEndpoint.Verification;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import io.tasklane.notifier.isolation.IsolationUnderTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EndpointDeliveryTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private final RunningDelivery stage = new RunningDelivery();
    private final TaskId task = TaskId.create();
    private int offset;

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void itGoesWhereTheEndpointIsNowWithItsHeadersAndItsSignature() throws Exception {
        define(false, Ordering.NONE, Verification.NONE);

        assertThat(read(deliver("msg_1").get(0)).outcome()).isEqualTo(AttemptOutcome.DELIVERED);

        Receiver.Received received = stage.receiver.received().get(0);
        assertThat(received.path()).isEqualTo("/endpoint");
        assertThat(received.header("x-token")).isEqualTo("secret");
        assertThat(received.header("webhook-signature"))
                .isEqualTo(new Webhook(SECRET).sign("msg_1", NOW.getEpochSecond(), "{}"));
    }

    @Test
    void whatIsForAnEndpointThatWasRemovedIsADeadLetter() {
        ProducerRecord<byte[], byte[]> letter = deliver("msg_1").get(0);

        assertThat(letter.topic()).isEqualTo("t.webhook-dead");
        assertThat(header(letter.headers(), "tasklane-reason")).isEqualTo("endpoint-deleted");
        assertThat(stage.sent).hasValue(0);
    }

    @Test
    void whatIsForAnEndpointThatIsNotReadYetWaitsForIt() {
        stage.standing.fallBehind();
        CompletableFuture<?> outcome = stage.process(consumed(requested("msg_1", "task.completed", 1)));
        assertThat(outcome).isNotDone();

        define(false, Ordering.NONE, Verification.NONE);
        stage.standing.catchUp();

        outcome.join();
        assertThat(stage.sent).hasValue(1);
    }

    @Test
    void whatIsForAnEndpointThatIsPausedIsHeldAndMadeWhenItIsAskedForAnew() {
        define(true, Ordering.NONE, Verification.NONE);
        List<ProducerRecord<byte[], byte[]>> held = deliver("msg_1");
        assertThat(held).hasSize(1);
        assertThat(read(held.get(0)).outcome()).isEqualTo(AttemptOutcome.HELD);
        assertThat(stage.sent).hasValue(0);

        define(false, Ordering.NONE, Verification.NONE);
        var anew = new DeliveryRequested("msg_1", "ep_1", "acme", task, NOW, 1, url(), "task.completed", "{}").anew(1);
        List<ProducerRecord<byte[], byte[]>> made = process(stage.codec.encode("t.webhook-deliveries", anew, null));

        assertThat(read(made.get(0)).outcome()).isEqualTo(AttemptOutcome.DELIVERED);
        assertThat(read(made.get(0)).round()).isEqualTo(1);
        assertThat(stage.receiver.received().get(0).header("webhook-id")).isEqualTo("msg_1");
    }

    @Test
    void anEndpointThatIsGoneIsCalledNoMore() {
        define(false, Ordering.NONE, Verification.NONE);
        stage.receiver.answers(410);

        List<ProducerRecord<byte[], byte[]>> outcome = deliver("msg_1");

        assertThat(read(outcome.get(0)).outcome()).isEqualTo(AttemptOutcome.ABANDONED);
        EndpointCondition disabled = condition(outcome);
        assertThat(disabled.condition()).isEqualTo(Condition.DISABLED);
        assertThat(disabled.reason()).isEqualTo("gone");
        assertThat(outcome).extracting(ProducerRecord::topic).contains("t.operator-events");
        assertThat(read(deliver("msg_2").get(0)).outcome()).isEqualTo(AttemptOutcome.HELD);
        assertThat(stage.sent).hasValue(1);
    }

    @Test
    void anEndpointThatAsksForItIsCalledNoMoreThoughItTookWhatItWasSent() {
        define(false, Ordering.NONE, Verification.NONE);
        stage.receiver.answers(200, Map.of("webhook-delivery", "disable"), "");

        List<ProducerRecord<byte[], byte[]>> outcome = deliver("msg_1");

        assertThat(read(outcome.get(0)).outcome()).isEqualTo(AttemptOutcome.DELIVERED);
        assertThat(condition(outcome).reason()).isEqualTo("asked");
    }

    @Test
    void aReceiverThatAbortsAMessageIsDoneWithThatMessageAlone() {
        define(false, Ordering.NONE, Verification.NONE);
        stage.receiver.answers(500, Map.of("webhook-delivery", "abort-message"), "");

        List<ProducerRecord<byte[], byte[]>> outcome = deliver("msg_1");

        assertThat(header(outcome.get(1).headers(), "tasklane-reason")).isEqualTo("aborted");
        assertThat(read(deliver("msg_2").get(0)).outcome()).isEqualTo(AttemptOutcome.DELIVERED);
    }

    @Test
    void anEndpointIsFailingFromItsFirstFailureToItsNextSuccessAndDisabledAfterAWhile() {
        define(false, Ordering.NONE, Verification.NONE);
        stage.receiver
                .answers(500)
                .answers(500)
                .answers(200)
                .answers(500)
                .answers(500)
                .answers(500);

        assertThat(condition(deliver("msg_1")).condition()).isEqualTo(Condition.FAILING);
        assertThat(conditions(deliver("msg_2"))).isEmpty();
        assertThat(condition(deliver("msg_3")).condition()).isEqualTo(Condition.ACTIVE);

        stage.clock.advance(Duration.ofMinutes(1));
        assertThat(condition(deliver("msg_4")).condition()).isEqualTo(Condition.FAILING);
        stage.clock.advance(Duration.ofDays(5).minusSeconds(1));
        assertThat(conditions(deliver("msg_5"))).isEmpty();
        stage.clock.advance(Duration.ofSeconds(2));
        EndpointCondition disabled = condition(deliver("msg_6"));
        assertThat(disabled.condition()).isEqualTo(Condition.DISABLED);
        assertThat(disabled.reason()).isEqualTo("failing");
    }

    @Test
    void whatWasDecidedOfAnEndpointCountsNoMoreIfItIsNotPublished() {
        define(false, Ordering.NONE, Verification.NONE);
        stage.receiver.answers(410);
        deliver("msg_1");
        assertThat(stage.standing.endpoints.of("ep_1").orElseThrow().isCalled()).isFalse();

        stage.context.lose();

        assertThat(stage.standing.endpoints.of("ep_1").orElseThrow().isCalled()).isTrue();
    }

    @Test
    void anEndpointShowsThatItWantsToBeCalledByTakingAPing() {
        define(false, Ordering.NONE, Verification.PING);
        assertThat(read(deliver("msg_1").get(0)).outcome()).isEqualTo(AttemptOutcome.HELD);

        EndpointCondition verified = condition(process(requested("msg_2", "endpoint.ping", 1)));

        assertThat(verified.condition()).isEqualTo(Condition.ACTIVE);
        assertThat(verified.reason()).isEqualTo("verified");
        assertThat(read(deliver("msg_3").get(0)).outcome()).isEqualTo(AttemptOutcome.DELIVERED);
    }

    @Test
    void anEndpointThatIsAskedForItsConsentGetsNoDeliveryButTheQuestion() {
        define(false, Ordering.NONE, Verification.OPTIONS);
        stage.receiver.answers(200, Map.of("WebHook-Allowed-Origin", "tasklane.example"), "");

        assertThat(condition(process(requested("msg_1", "endpoint.ping", 1))).reason())
                .isEqualTo("verified");
        assertThat(stage.receiver.received().get(0).method()).isEqualTo("OPTIONS");

        deliver("msg_2");
        assertThat(stage.receiver.received().get(1).header("webhook-request-origin"))
                .isEqualTo("tasklane.example");
    }

    @Test
    void aPingIsGivenUpAfterAFewAttempts() {
        define(false, Ordering.NONE, Verification.PING);
        stage.receiver.answers(500).answers(500);

        assertThat(conditions(process(requested("msg_1", "endpoint.ping", 2)))).isEmpty();
        List<ProducerRecord<byte[], byte[]>> last = process(requested("msg_1", "endpoint.ping", 3));

        assertThat(condition(last).condition()).isEqualTo(Condition.UNVERIFIED);
        assertThat(condition(last).reason()).isEqualTo("ping-failed");
    }

    @Test
    void theWholeEndpointIsLeftAloneAsLongAsItAskedFor() {
        define(false, Ordering.NONE, Verification.NONE);
        stage.receiver.answers(503, Map.of("Retry-After", "60"), "");
        deliver("msg_1");

        List<ProducerRecord<byte[], byte[]>> other = deliver("msg_2");

        assertThat(other).hasSize(1);
        assertThat(dueAt(other.get(0))).isAfterOrEqualTo(NOW.plusSeconds(60));
        DeliveryRequested later = requestedAgain(other.get(0));
        assertThat(later.attempt()).isEqualTo(1);
        assertThat(later.putOffSince()).isEqualTo(NOW);
        assertThat(stage.sent).hasValue(1);
        assertThat(read(process(stage.whenDue(other.get(0))).get(0)).attempt()).isEqualTo(1);
    }

    @Test
    void whatCannotBeSignedHereIsPutOffAndNoAttempt() {
        WebhookEndpoint endpoint = endpoint(false, Ordering.NONE, Verification.NONE, "Zm9yZWlnbg==");
        stage.standing.write(endpoint);

        List<ProducerRecord<byte[], byte[]>> outcome = deliver("msg_1");

        assertThat(outcome).hasSize(1);
        assertThat(requestedAgain(outcome.get(0)).attempt()).isEqualTo(1);
        assertThat(stage.sent).hasValue(0);
    }

    @Test
    void aRetryHoldsBackItsTaskAndNoOther() {
        define(false, Ordering.PER_TASK, Verification.NONE);
        stage.receiver.answers(500);
        List<ProducerRecord<byte[], byte[]>> first = deliver("msg_1");
        stage.order.write(first);

        List<ProducerRecord<byte[], byte[]>> second = deliver("msg_2");
        stage.order.write(second);
        assertThat(stage.sent).hasValue(1);
        assertThat(requestedAgain(second.get(0)).attempt()).isEqualTo(1);
        List<ProducerRecord<byte[], byte[]>> ofAnother = process(stage.codec.encode(
                "t.webhook-deliveries", delivery("msg_3", TaskId.create(), "task.completed", 1), null));
        assertThat(read(ofAnother.get(0)).outcome()).isEqualTo(AttemptOutcome.DELIVERED);

        List<ProducerRecord<byte[], byte[]>> retried = process(stage.whenDue(first.get(1)));
        stage.order.write(retried);
        assertThat(retried.stream().filter(each -> each.value() == null)).hasSize(1);
        assertThat(read(process(stage.whenDue(second.get(0))).get(0)).outcome()).isEqualTo(AttemptOutcome.DELIVERED);
        assertThat(stage.receiver.received())
                .extracting(sent -> sent.header("webhook-id"))
                .containsExactly("msg_1", "msg_3", "msg_1", "msg_2");
    }

    @Test
    void anEndpointThatFailsIsNotCalledForEachDelivery() {
        stage.isolation = IsolationUnderTest.with(Map.of("breaker-calls", "2"));
        define(false, Ordering.NONE, Verification.NONE);
        stage.receiver.answers(500).answers(500);
        deliver("msg_1");
        deliver("msg_2");

        ProducerRecord<byte[], byte[]> waiting = deliver("msg_3").get(0);

        assertThat(stage.sent).hasValue(2);
        assertThat(requestedAgain(waiting).attempt()).isEqualTo(1);
        assertThat(read(process(stage.whenDue(waiting)).get(0)).outcome()).isEqualTo(AttemptOutcome.DELIVERED);
    }

    @Test
    void theAgeOfWhatIsPutOffOrHeldCanBeSeen() {
        define(false, Ordering.NONE, Verification.NONE);
        stage.receiver.answers(503, Map.of("Retry-After", "60"), "");
        deliver("msg_1");
        ProducerRecord<byte[], byte[]> putOff = deliver("msg_2").get(0);
        stage.clock.advance(Duration.ofSeconds(40));
        assertThat(gauge("tasklane.webhook.put.off.age")).isEqualTo(40);

        process(stage.whenDue(putOff));
        assertThat(gauge("tasklane.webhook.put.off.age")).isZero();
        assertThat(stage.registry
                        .timer("tasklane.webhook.latency", "outcome", "delivered", "way", "throttled")
                        .count())
                .isEqualTo(1);

        define(true, Ordering.NONE, Verification.NONE);
        deliver("msg_3");
        stage.clock.advance(Duration.ofSeconds(30));
        assertThat(gauge("tasklane.webhook.held.age")).isEqualTo(30);
        define(false, Ordering.NONE, Verification.NONE);
        assertThat(gauge("tasklane.webhook.held.age")).isZero();
    }

    private double gauge(String name) {
        return stage.registry.get(name).gauge().value();
    }

    private void define(boolean paused, Ordering ordering, Verification verification) {
        stage.standing.write(endpoint(paused, ordering, verification, stage.seal.seal("ep_1", SECRET)));
    }

    private WebhookEndpoint endpoint(boolean paused, Ordering ordering, Verification verification, String sealed) {
        return new WebhookEndpoint(
                "ep_1",
                "acme",
                1,
                CREATED,
                CREATED,
                url(),
                List.of("task.completed"),
                Map.of(),
                null,
                paused,
                Payload.FULL,
                ordering,
                null,
                null,
                List.of(new SealedHeader("X-Token", stage.seal.seal("ep_1", "secret"))),
                List.of(new SealedSecret("v1", sealed, null, null, CREATED, null)),
                verification,
                null);
    }

    private String url() {
        return stage.receiver.url("/endpoint");
    }

    private List<ProducerRecord<byte[], byte[]>> deliver(String id) {
        return process(requested(id, "task.completed", 1));
    }

    private ProducerRecord<byte[], byte[]> requested(String id, String eventType, int attempt) {
        return stage.codec.encode("t.webhook-deliveries", delivery(id, task, eventType, attempt), null);
    }

    private static DeliveryRequested delivery(String id, TaskId task, String eventType, int attempt) {
        return new DeliveryRequested(id, "ep_1", "acme", task, NOW, attempt, "http://old.example/", eventType, "{}");
    }

    private List<ProducerRecord<byte[], byte[]>> process(ProducerRecord<byte[], byte[]> requested) {
        return process(consumed(requested, offset++));
    }

    private List<ProducerRecord<byte[], byte[]>> process(ConsumerRecord<byte[], byte[]> requested) {
        return stage.process(requested).join().records();
    }

    private static DeliveryRequested requestedAgain(ProducerRecord<byte[], byte[]> waiting) {
        return ((Decoded.Read<DeliveryRequested>) EventCodec.decode(consumed(waiting), DeliveryRequested.class))
                .value();
    }

    private static EndpointCondition condition(List<ProducerRecord<byte[], byte[]>> outcome) {
        return RunningDelivery.only(conditions(outcome));
    }

    private static List<EndpointCondition> conditions(List<ProducerRecord<byte[], byte[]>> outcome) {
        return outcome.stream()
                .filter(each -> each.topic().equals("t.webhook-endpoint-conditions"))
                .map(each -> ((Decoded.Read<EndpointCondition>)
                                EventCodec.decode(consumed(each), EndpointCondition.class))
                        .value())
                .toList();
    }
}
