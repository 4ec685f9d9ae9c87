package io.tasklane.gateway.recovery;

import static io.tasklane.gateway.TwoGateways.TOPICS;
import static io.tasklane.gateway.TwoGateways.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.gateway.TwoGateways;
import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.WebhookEndpoint;
import io.tasklane.model.WebhookEndpoint.Ordering;
import io.tasklane.model.WebhookEndpoint.Payload;
import io.tasklane.model.WebhookEndpoint.Verification;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is held is made anew when its endpoint is called again, whatever comes in between. */
class HeldDeliveriesTest {

    private static final int MOST_OPERATIONS = 2;

    private static TwoGateways two;
    private static WrittenDeliveries deliveries;

    private final String endpoint = "ep_" + UUID.randomUUID();

    @BeforeAll
    static void start() throws Exception {
        two = new TwoGateways("--tasklane.gateway.bulk.max-running=" + MOST_OPERATIONS);
        deliveries = new WrittenDeliveries(two);
    }

    @AfterAll
    static void stop() throws Exception {
        two.close();
    }

    @Test
    void whatIsHeldOfAnEndpointThatIsCalledIsFoundAndOfAnotherIsLeft() {
        define(endpoint, false);
        String paused = "ep_" + UUID.randomUUID();
        define(paused, true);
        List<DeliveryRequested> held = deliveries.written(endpoint, 3, AttemptOutcome.HELD);
        deliveries.written(paused, 3, AttemptOutcome.HELD);

        two.gateway(0).getBean(HeldForNoReason.class).look();

        awaitAnew(held);
        assertThat(deliveries.rounds()).noneMatch(round -> round.endpointId().equals(paused));
    }

    @Test
    void anEndpointIsResumedThoughThereIsNoRoomForTheOperationThatReleasesWhatIsHeld() {
        define(endpoint, true);
        List<DeliveryRequested> held = deliveries.written(endpoint, 3, AttemptOutcome.HELD);
        String other = "ep_" + UUID.randomUUID();
        deliveries.written(other, 100, AttemptOutcome.ABANDONED);
        List<String> slow = new ArrayList<>();
        for (int operation = 0; operation < MOST_OPERATIONS; operation++) {
            slow.add(deliveries.begun(
                    0, "/webhookDeliveries/resend", "{\"filter\":{\"endpointId\":\"" + other + "\"},\"perSecond\":1}"));
        }

        HttpResponse<String> resumed = two.send(0, "POST", "/webhookEndpoints/" + endpoint + "/resume", null);

        assertThat(resumed.statusCode()).as(resumed.body()).isEqualTo(200);
        assertThat(json(resumed).get("paused").booleanValue()).isFalse();
        slow.forEach(monitor -> two.send(0, "DELETE", monitor, null));
        slow.forEach(deliveries::awaitEnd);
        two.gateway(1).getBean(HeldForNoReason.class).look();
        awaitAnew(held);
    }

    private static void awaitAnew(List<DeliveryRequested> held) {
        Awaitility.await("what was held")
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(deliveries.rounds())
                        .containsAll(held.stream().map(one -> one.anew(1)).toList()));
    }

    /** Returns when both gateways know of it. */
    private static void define(String endpointId, boolean paused) {
        two.produce(
                TOPICS.webhookEndpoints(),
                new WebhookEndpoint(
                        endpointId,
                        "default",
                        1,
                        TwoGateways.now(),
                        TwoGateways.now(),
                        "https://203.0.114.7/",
                        List.of("task.completed"),
                        Map.of(),
                        null,
                        paused,
                        Payload.FULL,
                        Ordering.NONE,
                        null,
                        null,
                        List.of(),
                        List.of(),
                        Verification.NONE,
                        null));
        for (int gateway = 0; gateway < 2; gateway++) {
            int at = gateway;
            Awaitility.await("the endpoint")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> two.send(at, "GET", "/webhookEndpoints/" + endpointId, null)
                                    .statusCode()
                            == 200);
        }
    }
}
