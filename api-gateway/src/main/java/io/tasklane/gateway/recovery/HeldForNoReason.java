package io.tasklane.gateway.recovery;

import com.mongodb.MongoException;
import io.tasklane.gateway.deliveries.DeliveryStatus;
import io.tasklane.gateway.endpoints.Endpoints;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.model.WebhookEndpoint;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Looks about twice a minute for what is held though its endpoint is called, and has it made anew: an endpoint was verified, of which
 * only a notifier knew; or it was resumed when the view did not have all that was held, the tenant had as many bulk operations as it
 * may have, or the gateway died.
 */
final class HeldForNoReason implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(HeldForNoReason.class);
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final Endpoints endpoints;
    private final DeliveryLog deliveries;
    private final HeldDeliveries held;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable Thread thread;

    HeldForNoReason(Endpoints endpoints, DeliveryLog deliveries, HeldDeliveries held) {
        this.endpoints = endpoints;
        this.deliveries = deliveries;
        this.held = held;
    }

    /** Looks once. */
    void look() {
        for (WebhookEndpoint endpoint : endpoints.called()) {
            DeliveryFilter ofEndpoint =
                    new DeliveryFilter(null, endpoint.endpointId(), Set.of(DeliveryStatus.HELD), null, null, null);
            if (!deliveries.page(endpoint.tenant(), ofEndpoint, false, null, 1).isEmpty()) {
                release(endpoint);
            }
        }
    }

    private void release(WebhookEndpoint endpoint) {
        try {
            held.release(endpoint.tenant(), endpoint.endpointId());
            log.atInfo()
                    .addKeyValue("endpointId", endpoint.endpointId())
                    .addKeyValue("tenant", endpoint.tenant())
                    .log("Deliveries were held of an endpoint that is called; they are made anew");
        } catch (ProblemException refused) {
            log.atDebug()
                    .addKeyValue("endpointId", endpoint.endpointId())
                    .log("The tenant has as many bulk operations as it may have; what is held is released later");
        }
    }

    private void lookUntilStopped() {
        try {
            // Gateways that were started together need not do the same at the same time.
            while (!stopping.await(
                    PAUSE.toMillis() / 2 + ThreadLocalRandom.current().nextLong(PAUSE.toMillis()),
                    TimeUnit.MILLISECONDS)) {
                lookIfPossible();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookIfPossible() {
        try {
            look();
        } catch (MongoException unanswered) {
            log.atDebug().setCause(unanswered).log("MongoDB does not answer; what is held is released later");
        } catch (RuntimeException failed) {
            log.atError().setCause(failed).log("What is held could not be looked for; it is tried again");
        }
    }

    @Override
    public void start() {
        Thread started = new Thread(this::lookUntilStopped, "held-deliveries");
        started.setDaemon(true);
        started.start();
        thread = started;
    }

    @Override
    public void stop() {
        stopping.countDown();
        thread = null;
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
