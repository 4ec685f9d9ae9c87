package io.tasklane.notifier.delivery;

import io.tasklane.model.EndpointCondition;
import io.tasklane.model.EndpointCondition.Condition;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Topics;
import io.tasklane.notifier.delivery.DeliveryResult.Delivered;
import io.tasklane.notifier.delivery.DeliveryResult.PermanentFailure;
import io.tasklane.notifier.delivery.DeliveryResult.TemporaryFailure;
import io.tasklane.notifier.endpoints.Endpoint;
import io.tasklane.notifier.endpoints.Endpoints;
import io.tasklane.notifier.isolation.IsolationProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an attempt says of the endpoint that it went to: that it fails, or no longer does, or is to be called no more. Each change is
 * published with the attempt's outcome, for all who call the endpoint and for operators, and counts here from then on.
 */
final class Conditions {

    private static final Logger log = LoggerFactory.getLogger(Conditions.class);

    /** An endpoint that takes some and refuses some is not failing, and must not be said to be so again and again. */
    private static final Duration WELL_FOR = Duration.ofSeconds(10);

    private final Endpoints endpoints;
    private final IsolationProperties properties;
    private final Topics topics;
    private final EventCodec codec;
    private final Map<String, Instant> wellAt = new ConcurrentHashMap<>();

    Conditions(Endpoints endpoints, IsolationProperties properties, Topics topics, EventCodec codec) {
        this.endpoints = endpoints;
        this.properties = properties;
        this.topics = topics;
        this.codec = codec;
    }

    /**
     * What is to be published of the endpoint.
     *
     * @param givenUp whether no attempt follows
     */
    List<ProducerRecord<byte[], byte[]>> after(
            Received received, Endpoint sentTo, Instant ended, DeliveryResult result, boolean givenUp) {
        String endpointId = sentTo.definition().endpointId();
        EndpointCondition change;
        synchronized (this) {
            // Other attempts may have ended since this one began, and what another URL did says nothing of this one.
            Optional<Endpoint> current = endpoints
                    .of(endpointId)
                    .filter(endpoint -> endpoint.definition()
                            .url()
                            .equals(sentTo.definition().url()));
            if (result instanceof Delivered && current.isPresent()) {
                wellAt.put(endpointId, ended);
            }
            Optional<EndpointCondition> changed =
                    current.flatMap(endpoint -> change(received, endpoint, ended, result, givenUp));
            if (changed.isEmpty()) {
                return List.of();
            }
            change = changed.get();
            endpoints.decide(change);
        }
        received.context().onLost(() -> endpoints.takeBack(change));
        log.atInfo()
                .addKeyValue("endpointId", endpointId)
                .addKeyValue("condition", change.condition().text())
                .addKeyValue("reason", change.reason())
                .log("The condition of an endpoint has changed");
        return List.of(
                codec.encode(topics.endpointConditions(), change, received.traceparent()),
                codec.encode(topics.operatorEvents(), change, received.traceparent()));
    }

    private Optional<EndpointCondition> change(
            Received received, Endpoint endpoint, Instant ended, DeliveryResult result, boolean givenUp) {
        Condition now = endpoint.condition();
        if (now == Condition.DISABLED) {
            return Optional.empty();
        }
        // Who was never verified is not called anyway, and must not be resumed without being verified.
        Condition stopped = now == Condition.UNVERIFIED ? Condition.UNVERIFIED : Condition.DISABLED;
        if (result.seen().wish() == ReceiverWish.DISABLE) {
            return Optional.of(
                    endpoint.becomes(stopped, ended, "asked", "it asked for this by the header webhook-delivery"));
        }
        if (result instanceof Delivered) {
            return recovered(received, endpoint, ended);
        }
        if (result instanceof PermanentFailure permanent && permanent.reason().equals("gone")) {
            return Optional.of(endpoint.becomes(stopped, ended, "gone", "it answered 410"));
        }
        if (now == Condition.UNVERIFIED) {
            return received.isPing() && givenUp
                    ? Optional.of(endpoint.becomes(
                            Condition.UNVERIFIED, ended, "ping-failed", "it did not show that it wants to be called"))
                    : Optional.empty();
        }
        return result instanceof TemporaryFailure temporary
                ? failed(endpoint, ended, temporary.failure())
                : Optional.empty();
    }

    private static Optional<EndpointCondition> recovered(Received received, Endpoint endpoint, Instant ended) {
        return switch (endpoint.condition()) {
            case UNVERIFIED ->
                received.isPing()
                        ? Optional.of(endpoint.becomes(
                                Condition.ACTIVE, ended, "verified", "it showed that it wants to be called"))
                        : Optional.empty();
            case FAILING ->
                Optional.of(endpoint.becomes(Condition.ACTIVE, ended, "recovered", "it took what it was sent"));
            case ACTIVE, DISABLED -> Optional.empty();
        };
    }

    private Optional<EndpointCondition> failed(Endpoint endpoint, Instant ended, Failure failure) {
        if (endpoint.condition() == Condition.ACTIVE) {
            Instant well = wellAt.get(endpoint.definition().endpointId());
            boolean wasWellJustNow = well != null && well.plus(WELL_FOR).isAfter(ended);
            return wasWellJustNow
                    ? Optional.empty()
                    : Optional.of(endpoint.becomes(Condition.FAILING, ended, "failing", failure.detail()));
        }
        EndpointCondition said = endpoint.said();
        Duration failing = said == null ? Duration.ZERO : Duration.between(said.occurredAt(), ended);
        boolean isLong =
                failing.compareTo(properties.disableAfter()) >= 0 && failing.compareTo(properties.failuresApart()) >= 0;
        return isLong
                ? Optional.of(endpoint.becomes(
                        Condition.DISABLED, ended, "failing", "nothing that it was sent succeeded for " + failing))
                : Optional.empty();
    }
}
