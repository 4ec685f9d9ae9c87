package io.tasklane.gateway.endpoints;

import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.gateway.endpoints.EndpointLog.Decided;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.model.WebhookEndpoint;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;

/**
 * Seals again what earlier keys have sealed, so that they can be removed. It looks when the gateway starts, for that is when it gets
 * another keyset, and every minute, for a gateway that has not got it yet goes on sealing with an earlier key. What a later key has
 * sealed is left alone: otherwise gateways that are restarted one by one would undo each other's work.
 */
final class Resealing implements InitializingBean, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Resealing.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Written in one go, so few that nobody who changes an endpoint waits long. */
    private static final int AT_A_TIME = 50;

    private final Endpoints endpoints;
    private final EndpointFollower follower;
    private final EndpointLog changes;
    private final EndpointRecords records;
    private final SealedParts parts;
    private final Clock clock;
    private final ScheduledExecutorService background = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "webhook-resealing");
        thread.setDaemon(true);
        return thread;
    });

    Resealing(
            Endpoints endpoints,
            EndpointFollower follower,
            EndpointLog changes,
            EndpointRecords records,
            SealedParts parts,
            MeterRegistry meters,
            Clock clock) {
        this.endpoints = endpoints;
        this.follower = follower;
        this.changes = changes;
        this.records = records;
        this.parts = parts;
        this.clock = clock;
        meters.gauge("tasklane.endpoints.other.key", endpoints, all -> ofOtherKeys(all, parts));
    }

    private static long ofOtherKeys(Endpoints endpoints, SealedParts parts) {
        return endpoints.all().stream()
                .filter(endpoint -> !parts.areOfPrimaryKey(endpoint))
                .count();
    }

    @Override
    public void afterPropertiesSet() {
        background.scheduleWithFixedDelay(this::look, 0, BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            if (follower.awaitKnown(PATIENCE)) {
                sealAgain();
            }
        } catch (ProblemException notNow) {
            log.atDebug().setCause(notNow).log("What earlier keys have sealed is not sealed again yet");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException unexpected) {
            // Thrown on, it would end all looks.
            log.atError().setCause(unexpected).log("What earlier keys have sealed cannot be sealed again");
        }
    }

    private void sealAgain() {
        int count = 0;
        // Only who has something to write takes the writer from the others.
        while (!next().isEmpty()) {
            count += changes.change(this::decided);
        }
        if (count > 0) {
            log.atInfo().addKeyValue("endpoints", count).log("What earlier keys had sealed was sealed again");
        }
    }

    private List<WebhookEndpoint> next() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return endpoints.all().stream()
                .flatMap(endpoint -> parts.sealedAgain(endpoint, now).stream())
                .limit(AT_A_TIME)
                .toList();
    }

    private Decided<Integer> decided() {
        List<WebhookEndpoint> next = next();
        return new Decided<>(
                next.size(),
                next.stream().map(endpoint -> records.defined(endpoint, null)).toList(),
                () -> endpoints.all().containsAll(next));
    }

    @Override
    public void destroy() {
        background.shutdownNow();
    }
}
