package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.e2e.EndpointReceivers.Received;
import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.Decoded;
import io.tasklane.model.EventCodec;
import io.tasklane.model.WebhookEndpoint.Ordering;
import io.tasklane.model.WebhookEvent.Attempted;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an endpoint would have got while it was paused is not lost: it is made anew from what the log has of it. */
@ExtendWith(KillableSuiteExtension.class)
class HeldEventsAreReplayedIT {

    private static final int EVENTS = 30;

    @Test
    void whatWasHeldIsVisibleAndIsDeliveredUnderItsIdWhenItIsMadeAnew(KillableSuite suite) {
        try (EndpointReceivers receivers = new EndpointReceivers();
                StandingWebhooks webhooks = new StandingWebhooks(suite, "held", 2)) {
            List<String> wanted = List.of("task.completed");
            webhooks.define(webhooks.endpoint("ep_held", receivers.url("/held"), wanted, true, Ordering.NONE));
            KillableProcess notifier = webhooks.startNotifier("one");
            IntStream.range(0, EVENTS).forEach(event -> webhooks.complete());
            webhooks.flush();
            List<Attempted> held = webhooks.attempts(all -> all.size() == EVENTS);
            assertThat(held).extracting(Attempted::outcome).containsOnly(AttemptOutcome.HELD);
            assertThat(receivers.received()).isEmpty();
            notifier.kill();
            notifier.startAgain();

            webhooks.define(webhooks.endpoint("ep_held", receivers.url("/held"), wanted, false, Ordering.NONE));
            requested(suite, webhooks).forEach(delivery -> webhooks.request(delivery.anew(1)));
            webhooks.flush();

            List<Attempted> all = webhooks.attempts(read -> read.size() == 2 * EVENTS);
            Set<String> ids = held.stream().map(Attempted::deliveryId).collect(Collectors.toSet());
            System.out.println("HeldEventsAreReplayed: held " + held.size() + ", delivered "
                    + receivers.received("/held").size());
            assertThat(all.subList(EVENTS, 2 * EVENTS))
                    .extracting(Attempted::outcome)
                    .containsOnly(AttemptOutcome.DELIVERED);
            assertThat(receivers.received("/held"))
                    .extracting(Received::webhookId)
                    .containsExactlyInAnyOrderElementsOf(ids);
        }
    }

    private static List<DeliveryRequested> requested(KillableSuite suite, StandingWebhooks webhooks) {
        List<DeliveryRequested> requested = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> reader =
                suite.kafka().reader(webhooks.topics().webhookDeliveries(), true)) {
            while (requested.size() < EVENTS) {
                reader.poll(Duration.ofMillis(200))
                        .forEach(each -> requested.add(
                                ((Decoded.Read<DeliveryRequested>) EventCodec.decode(each, DeliveryRequested.class))
                                        .value()));
            }
        }
        return requested;
    }
}
