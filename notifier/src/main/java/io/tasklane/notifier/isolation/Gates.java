package io.tasklane.notifier.isolation;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.model.WebhookEndpoint;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The gate of each endpoint. All deliveries of an endpoint are in one partition, so one notifier alone calls it, and what is
 * remembered here holds for all of its deliveries; a next owner of the partition begins anew.
 */
public final class Gates {

    private static final int MANY = 10_000;
    private static final Duration IDLE = Duration.ofMinutes(10);

    private final IsolationProperties properties;
    private final Clock clock;
    private final Map<String, Gate> gates = new ConcurrentHashMap<>();

    public Gates(IsolationProperties properties, Clock clock, MeterRegistry meters) {
        this.properties = properties;
        this.clock = clock;
        Gauge.builder("tasklane.webhook.breakers.open", this, Gates::open)
                .description("Endpoints that are left alone for now because they fail")
                .register(meters);
    }

    /** @param endpoint its definition, if it is a standing one */
    public Gate of(String endpointId, @Nullable WebhookEndpoint endpoint) {
        Limits limits = properties.limitsOf(endpoint);
        Gate known = gates.get(endpointId);
        if (known == null) {
            forgetIdle();
            known = gates.computeIfAbsent(endpointId, none -> new Gate(properties, limits, clock));
        }
        known.limitTo(limits);
        return known;
    }

    private void forgetIdle() {
        if (gates.size() >= MANY) {
            long before = clock.millis() - IDLE.toMillis();
            gates.values().removeIf(gate -> gate.isIdleSince(before));
        }
    }

    private double open() {
        return gates.values().stream().filter(Gate::isOpen).count();
    }
}
