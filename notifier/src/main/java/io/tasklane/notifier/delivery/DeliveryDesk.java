package io.tasklane.notifier.delivery;

import io.tasklane.notifier.endpoints.Endpoints;
import io.tasklane.notifier.isolation.Gates;
import io.tasklane.notifier.order.HoldBacks;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What it takes to handle a delivery.
 *
 * @param sender makes one attempt; to cancel what it gives back cuts the attempt off
 */
record DeliveryDesk(
        Endpoints endpoints,
        HoldBacks holdBacks,
        Gates gates,
        Messages messages,
        Function<Message, CompletableFuture<DeliveryResult>> sender,
        Consequences consequences,
        DeliveryMeters meters,
        Clock clock) {}
