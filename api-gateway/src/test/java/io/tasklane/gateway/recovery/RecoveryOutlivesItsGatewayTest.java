package io.tasklane.gateway.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.gateway.TwoGateways;
import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RecoveryOutlivesItsGatewayTest {

    @Test
    void theOtherGatewayGoesOnWhereItWas() throws Exception {
        try (TwoGateways two = new TwoGateways()) {
            WrittenDeliveries deliveries = new WrittenDeliveries(two);
            List<DeliveryRequested> failed = deliveries.written("ep_1", 100, AttemptOutcome.ABANDONED);
            String monitor = deliveries.begun(
                    0, "/webhookDeliveries/resend", "{\"filter\":{\"endpointId\":\"ep_1\"},\"perSecond\":20}");
            Awaitility.await("its beginning")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> deliveries.monitor(monitor).get("done").longValue() > 0);

            two.gateway(0).close();

            assertThat(deliveries.monitor(monitor).get("done").longValue()).isLessThan(100);
            JsonNode end = deliveries.awaitEnd(monitor);
            List<DeliveryRequested> rounds = deliveries.rounds();
            System.out.println("RecoveryOutlivesItsGateway: " + rounds.size() + " rounds for 100 deliveries");
            assertThat(end.get("state").stringValue()).isEqualTo("completed");
            assertThat(end.get("done").longValue()).isEqualTo(100);
            assertThat(rounds)
                    .containsAll(failed.stream().map(one -> one.anew(1)).toList());
            // What was under way when the gateway ended may be asked for again, under the same id.
            assertThat(rounds).hasSizeBetween(100, 120);
        }
    }
}
