package io.tasklane.notifier.delivery;

import static io.tasklane.notifier.delivery.RunningDelivery.NOW;
import static io.tasklane.notifier.delivery.RunningDelivery.dueAt;
import static io.tasklane.notifier.delivery.RunningDelivery.only;
import static io.tasklane.notifier.delivery.RunningDelivery.read;
import static io.tasklane.notifier.endpoints.EndpointsUnderTest.CREATED;
import static io.tasklane.notifier.stage.KafkaRecords.consumed;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.EndpointCondition;
import io.tasklane.model.EndpointCondition.Condition;
import io.tasklane.model.TaskId;
import io.tasklane.model.WebhookEndpoint;
import io.tasklane.model.WebhookEndpoint.Ordering;
import io.tasklane.model.WebhookEndpoint.Payload;
import io.tasklane.model.WebhookEndpoint.SealedSecret;
import io.tasklane.model.WebhookEndpoint.Verification;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import io.tasklane.notifier.delivery.DeliveryResult.Delivered;
import io.tasklane.notifier.delivery.DeliveryResult.PermanentFailure;
import io.tasklane.notifier.delivery.DeliveryResult.TemporaryFailure;
import io.tasklane.parallel.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is learnt of an endpoint while attempts are under way, or wait for their turn. */
class MeanwhileTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String HERE = "https://here.example/";
    private static final String THERE = "https://there.example/";

    private final RunningDelivery stage = new RunningDelivery();
    private final List<CompletableFuture<DeliveryResult>> underWay = new ArrayList<>();
    private int offset;

    @BeforeEach
    void keepAttemptsUnderWay() {
        stage.sending = message -> {
            var attempt = new CompletableFuture<DeliveryResult>();
            underWay.add(attempt);
            return attempt;
        };
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void whatWaitsForItsTurnIsHeldWhenTheEndpointIsGone() {
        define(HERE, false, Verification.NONE);
        deliver("msg_1", "task.completed");
        CompletableFuture<Outcome> second = deliver("msg_2", "task.completed");

        underWay.get(0).complete(gone());

        assertThat(outcomeOf(second)).isEqualTo(AttemptOutcome.HELD);
        assertThat(stage.sent).hasValue(1);
    }

    @Test
    void whatWaitsForItsTurnIsHeldWhenTheEndpointIsPaused() {
        define(HERE, false, Verification.NONE);
        deliver("msg_1", "task.completed");
        CompletableFuture<Outcome> second = deliver("msg_2", "task.completed");

        define(HERE, true, Verification.NONE);
        underWay.get(0).complete(delivered());

        assertThat(outcomeOf(second)).isEqualTo(AttemptOutcome.HELD);
        assertThat(stage.sent).hasValue(1);
    }

    @Test
    void whatWaitsForItsTurnGoesWhereTheEndpointIsWhenItHasIt() {
        define(HERE, false, Verification.NONE);
        List<String> urls = new ArrayList<>();
        var inner = stage.sending;
        stage.sending = message -> {
            urls.add(message.url());
            return inner.apply(message);
        };
        deliver("msg_1", "task.completed");
        deliver("msg_2", "task.completed");

        define(THERE, false, Verification.NONE);
        underWay.get(0).complete(delivered());

        assertThat(urls).containsExactly(HERE, THERE);
    }

    @Test
    void whatWaitsForItsTurnLeavesTheEndpointAloneWhenItAsksForThat() {
        define(HERE, false, Verification.NONE);
        deliver("msg_1", "task.completed");
        CompletableFuture<Outcome> second = deliver("msg_2", "task.completed");

        underWay.get(0).complete(busyFor(Duration.ofMinutes(1)));

        assertThat(dueAt(only(second.join().records()))).isAfterOrEqualTo(NOW.plusSeconds(60));
        assertThat(stage.sent).hasValue(1);
    }

    @Test
    void anAttemptThatCannotBeginTakesNobodysPlace() {
        define(HERE, false, Verification.NONE);
        stage.sending = message -> {
            throw new IllegalStateException("it cannot begin");
        };
        assertThat(deliver("msg_1", "task.completed")).isCompletedExceptionally();

        stage.sending = message -> CompletableFuture.completedFuture(delivered());

        assertThat(outcomeOf(deliver("msg_2", "task.completed"))).isEqualTo(AttemptOutcome.DELIVERED);
    }

    @Test
    void aPingThatAnotherUrlTookShowsNothingOfTheOneThatTheEndpointHasNow() {
        define(HERE, false, Verification.PING);
        CompletableFuture<Outcome> ping = deliver("msg_1", "endpoint.ping");

        define(THERE, false, Verification.PING);
        stage.standing.write(new EndpointCondition("ep_1", "acme", NOW, Condition.UNVERIFIED, "url-changed", null));
        underWay.get(0).complete(delivered());

        assertThat(topics(ping)).containsExactly("t.webhook-attempts");
        assertThat(stage.standing.endpoints.of("ep_1").orElseThrow().condition())
                .isEqualTo(Condition.UNVERIFIED);
    }

    @Test
    void thatAnotherUrlIsGoneSaysNothingOfTheOneThatTheEndpointHasNow() {
        define(HERE, false, Verification.NONE);
        CompletableFuture<Outcome> delivery = deliver("msg_1", "task.completed");

        define(THERE, false, Verification.NONE);
        underWay.get(0).complete(gone());

        assertThat(topics(delivery)).containsExactly("t.webhook-attempts", "t.webhook-dead");
        assertThat(stage.standing.endpoints.of("ep_1").orElseThrow().isCalled()).isTrue();
    }

    @Test
    void whoWasNeverVerifiedIsNotDisabledForThenItCouldBeResumedUnverified() {
        define(HERE, false, Verification.PING);
        deliver("msg_1", "endpoint.ping");

        underWay.get(0).complete(gone());

        EndpointCondition said =
                stage.standing.endpoints.of("ep_1").orElseThrow().said();
        assertThat(said.condition()).isEqualTo(Condition.UNVERIFIED);
        assertThat(said.reason()).isEqualTo("gone");
    }

    private static DeliveryResult delivered() {
        return new Delivered(200, nothing());
    }

    private static DeliveryResult gone() {
        return new PermanentFailure("gone", new Failure(FailureClass.STATUS, 410, "the answer was 410"), nothing());
    }

    private static DeliveryResult busyFor(Duration time) {
        return new TemporaryFailure(new Failure(FailureClass.STATUS, 429, "the answer was 429"), time, nothing());
    }

    private static Seen nothing() {
        return Seen.nothing(Duration.ofMillis(1), null);
    }

    /** It takes one call at a time. */
    private void define(String url, boolean paused, Verification verification) {
        stage.standing.write(new WebhookEndpoint(
                "ep_1",
                "acme",
                1,
                CREATED,
                CREATED,
                url,
                List.of("task.completed"),
                Map.of(),
                null,
                paused,
                Payload.FULL,
                Ordering.NONE,
                null,
                1,
                List.of(),
                List.of(new SealedSecret("v1", stage.seal.seal("ep_1", SECRET), null, null, CREATED, null)),
                verification,
                null));
    }

    private CompletableFuture<Outcome> deliver(String id, String eventType) {
        var delivery = new DeliveryRequested(id, "ep_1", "acme", TaskId.create(), NOW, 1, HERE, eventType, "{}");
        return stage.process(consumed(stage.codec.encode("t.webhook-deliveries", delivery, null), offset++));
    }

    private static AttemptOutcome outcomeOf(CompletableFuture<Outcome> delivery) {
        return read(delivery.join().records().get(0)).outcome();
    }

    private static List<String> topics(CompletableFuture<Outcome> delivery) {
        return delivery.join().records().stream().map(ProducerRecord::topic).toList();
    }
}
