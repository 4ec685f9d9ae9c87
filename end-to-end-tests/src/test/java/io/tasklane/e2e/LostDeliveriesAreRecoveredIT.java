package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A receiver refuses everything until nothing is tried any more. Once it is mended, all of it is had again by asking once. */
class LostDeliveriesAreRecoveredIT {

    /** Few enough for the breaker to stay closed: an endpoint whose breaker is open uses up no attempts. */
    private static final int TASKS = 9;

    private static final int ATTEMPTS = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final AtomicBoolean mended = new AtomicBoolean();

    @Test
    void whatWasGivenUpIsDeliveredUnderTheSameId() {
        try (RunningSuite suite = RunningSuite.startedFresh(
                        "--tasklane.notifier.retry-waits=1s", "--tasklane.notifier.endpoint.breaker-calls=20");
                WebhookReceiver receiver = new WebhookReceiver(number -> mended.get() ? 204 : 500)) {
            GatewayClient gateway = suite.gateway();
            for (int number = 0; number < TASKS; number++) {
                gateway.submit("{\"taskName\":\"echo\",\"parameters\":" + number + ",\"callbackUrl\":\""
                        + receiver.url() + "\"}");
            }
            List<JsonNode> lost = awaitAll(gateway, "failed");
            Set<String> ids = ids(receiver, 0);
            assertThat(receiver.received()).hasSizeGreaterThanOrEqualTo(TASKS * ATTEMPTS);
            assertThat(ids).hasSize(TASKS);
            mended.set(true);
            int refused = receiver.received().size();

            Instant since = lost.stream()
                    .map(delivery -> Instant.parse(delivery.get("createdAt").stringValue()))
                    .min(Instant::compareTo)
                    .orElseThrow();
            String endpoint = lost.get(0).get("endpointId").stringValue();
            HttpResponse<String> begun = gateway.post(
                    "/webhookEndpoints/" + endpoint + "/recover", "{\"since\":\"" + since + "\",\"perSecond\":100}");
            assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
            String monitor = begun.headers().firstValue("Location").orElseThrow();
            // What has begun goes on after a restart.
            suite.restart();
            JsonNode end = awaitEnd(suite.gateway(), monitor);
            List<JsonNode> delivered = awaitAll(suite.gateway(), "delivered");

            System.out.println("LostDeliveriesAreRecovered: " + refused + " refused, "
                    + (receiver.received().size() - refused) + " received for " + TASKS + " recovered");
            assertThat(end.get("state").stringValue()).isEqualTo("completed");
            assertThat(end.get("done").longValue()).isEqualTo(TASKS);
            assertThat(end.get("failed").longValue()).isZero();
            assertThat(ids(receiver, refused)).isEqualTo(ids);
            assertThat(delivered)
                    .allSatisfy(one -> assertThat(one.get("round").intValue()).isEqualTo(1));
            JsonNode one = body(suite.gateway()
                    .get("/webhookDeliveries/"
                            + delivered.get(0).get("deliveryId").stringValue()));
            assertThat(one.get("attempts")).hasSizeGreaterThanOrEqualTo(ATTEMPTS + 1);
        }
    }

    private static List<JsonNode> awaitAll(GatewayClient gateway, String status) {
        return Awaitility.await("all to be " + status)
                .atMost(PATIENCE)
                .until(() -> listed(gateway, status), listed -> listed.size() == TASKS);
    }

    private static List<JsonNode> listed(GatewayClient gateway, String status) {
        List<JsonNode> listed = new ArrayList<>();
        body(gateway.get("/webhookDeliveries?pageSize=1000&status=" + status))
                .path("deliveries")
                .forEach(listed::add);
        return listed;
    }

    private static JsonNode awaitEnd(GatewayClient gateway, String monitor) {
        return Awaitility.await("the end of the recovery")
                .atMost(PATIENCE)
                .until(
                        () -> body(gateway.get(monitor)),
                        status -> status.path("state").asString("").equals("completed"));
    }

    private static Set<String> ids(WebhookReceiver receiver, int from) {
        Set<String> ids = new HashSet<>();
        List<WebhookReceiver.Received> received = List.copyOf(receiver.received());
        received.subList(from, received.size()).forEach(one -> ids.add(one.header("webhook-id")));
        return ids;
    }

    private static JsonNode body(HttpResponse<String> response) {
        return GatewayClient.JSON.readTree(response.body());
    }
}
