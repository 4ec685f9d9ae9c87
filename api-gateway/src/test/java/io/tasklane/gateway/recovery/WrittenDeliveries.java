package io.tasklane.gateway.recovery;

import static io.tasklane.gateway.TwoGateways.TOPICS;
import static io.tasklane.gateway.TwoGateways.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.gateway.TwoGateways;
import io.tasklane.gateway.deliveries.WebhookRecords;
import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.Decoded;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskId;
import io.tasklane.model.WebhookEvent;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Deliveries as a notifier writes them, in whose place the test is, and what the gateways say of them. */
final class WrittenDeliveries {

    private final TwoGateways two;

    WrittenDeliveries(TwoGateways two) {
        this.two = two;
    }

    /** @param outcome of the first attempt; nothing if that is not made yet */
    List<DeliveryRequested> written(String endpointId, int count, @Nullable AttemptOutcome outcome) {
        List<DeliveryRequested> deliveries = IntStream.range(0, count)
                .mapToObj(
                        number -> WebhookRecords.asked("msg_" + UUID.randomUUID(), endpointId, TaskId.create(), number))
                .toList();
        for (DeliveryRequested delivery : deliveries) {
            two.produce(TOPICS.webhookDeliveries(), delivery);
            if (outcome != null) {
                two.produce(TOPICS.webhookAttempts(), WebhookRecords.attempted(delivery, count + 1, outcome));
            }
        }
        String status = outcome == null ? "pending" : outcome == AttemptOutcome.ABANDONED ? "failed" : outcome.text();
        Awaitility.await("the deliveries to " + endpointId)
                .atMost(Duration.ofMinutes(1))
                .until(() ->
                        listed("endpointId=" + endpointId + "&status=" + status).size() >= count);
        return deliveries;
    }

    List<String> listed(String query) {
        HttpResponse<String> page = two.send(1, "GET", "/webhookDeliveries?pageSize=1000&" + query, null);
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        return json(page)
                .get("deliveries")
                .valueStream()
                .map(delivery -> delivery.get("deliveryId").stringValue())
                .toList();
    }

    /** The rounds in the log that somebody asked for. */
    List<DeliveryRequested> rounds() {
        return two.broker.committed(TOPICS.webhookDeliveries()).stream()
                .map(kafkaRecord -> EventCodec.decode(kafkaRecord, WebhookEvent.class))
                .map(decoded -> (DeliveryRequested) ((Decoded.Read<WebhookEvent>) decoded).value())
                .filter(asked -> asked.round() > 0)
                .toList();
    }

    String begun(int gateway, String path, String body) {
        HttpResponse<String> accepted = two.send(gateway, "POST", path, body);
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        return accepted.headers().firstValue("Location").orElseThrow();
    }

    JsonNode awaitEnd(String monitor) {
        return Awaitility.await("the end of " + monitor)
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(100))
                .until(
                        () -> monitor(monitor),
                        status -> !status.get("state").stringValue().equals("running"));
    }

    JsonNode monitor(String monitor) {
        return json(two.send(1, "GET", monitor, null));
    }
}
