package io.tasklane.gateway.endpoints;

import io.tasklane.gateway.endpoints.EndpointLog.Decided;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.model.EndpointCondition.Condition;
import io.tasklane.model.WebhookEndpoint;
import io.tasklane.model.WebhookEndpoint.SealedHeader;
import io.tasklane.model.WebhookEndpoint.SealedSecret;
import io.tasklane.model.WebhookEndpoint.Verification;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes endpoints: decides what a change makes of one, and what has to be written with it. */
final class EndpointChanges {

    private static final Logger log = LoggerFactory.getLogger(EndpointChanges.class);

    private final Endpoints endpoints;
    private final EndpointLog changes;
    private final EndpointRecords records;
    private final List<ResumedEndpoint.Listener> listeners;
    private final Clock clock;

    EndpointChanges(
            Endpoints endpoints,
            EndpointLog changes,
            EndpointRecords records,
            List<ResumedEndpoint.Listener> listeners,
            Clock clock) {
        this.endpoints = endpoints;
        this.changes = changes;
        this.records = records;
        this.listeners = List.copyOf(listeners);
        this.clock = clock;
    }

    /**
     * Registers an endpoint.
     *
     * @param most how many the tenant may have
     * @throws ProblemException if it has them
     */
    KnownEndpoint register(
            Change change, EndpointDraft draft, List<SealedHeader> headers, SealedSecret secret, int most) {
        WebhookEndpoint first =
                NextVersion.first(change.endpointId(), change.tenant(), draft, headers, secret, secret.createdAt());
        changes.change(() -> {
            if (endpoints.count(change.tenant()) >= most) {
                throw new ProblemException(Problem.of(
                        ProblemType.QUOTA_EXCEEDED,
                        "The tenant has " + most + " webhook endpoints, and there can be no more"));
            }
            List<ProducerRecord<byte[], byte[]>> beside =
                    first.verification() == Verification.NONE ? List.of() : List.of(ping(first, change));
            return written(new KnownEndpoint(first, null), first, beside, change);
        });
        logged("A webhook endpoint was registered", first);
        return known(change).orElse(new KnownEndpoint(first, null));
    }

    /**
     * Has an endpoint changed; what does not change it is not written.
     *
     * @param draft what it is to be like, knowing what it is like
     * @param headers its headers then, knowing those that it has
     */
    KnownEndpoint change(
            Change change,
            Function<WebhookEndpoint, EndpointDraft> draft,
            Function<WebhookEndpoint, List<SealedHeader>> headers) {
        return changed(change, (known, now) -> {
            WebhookEndpoint current = known.definition();
            WebhookEndpoint next =
                    NextVersion.of(current, draft.apply(current), headers.apply(current), current.secrets(), now);
            boolean same = EndpointDraft.of(next).equals(EndpointDraft.of(current))
                    && next.headers().equals(current.headers());
            return same ? nothing(known) : written(known, next, verification(known, next, now, change), change);
        });
    }

    /** Has what an endpoint would get held from now on. */
    KnownEndpoint pause(Change change) {
        return change(change, current -> EndpointDraft.of(current).withPaused(true), WebhookEndpoint::headers);
    }

    /** Has an endpoint get deliveries again, whoever or whatever stopped them; one that is to be verified is asked again. */
    KnownEndpoint resume(Change change) {
        return changed(change, (known, now) -> {
            WebhookEndpoint current = known.definition();
            WebhookEndpoint next =
                    NextVersion.of(current, EndpointDraft.of(current).withPaused(false), now);
            List<ProducerRecord<byte[], byte[]>> beside = switch (known.condition()) {
                case DISABLED -> List.of(records.condition(next, Condition.ACTIVE, "resumed", null, now));
                case UNVERIFIED -> List.of(ping(next, change));
                case ACTIVE, FAILING -> List.of();
            };
            return known.isHeld() ? written(known, next, beside, change) : nothing(known);
        });
    }

    /**
     * Exchanges an endpoint's secret.
     *
     * @param secrets those that it has then, knowing those that it has and the time
     */
    KnownEndpoint rotate(Change change, BiFunction<List<SealedSecret>, Instant, List<SealedSecret>> secrets) {
        return changed(change, (known, now) -> {
            WebhookEndpoint current = known.definition();
            List<SealedSecret> next = secrets.apply(current.secrets(), now);
            return written(
                    known,
                    NextVersion.of(current, EndpointDraft.of(current), current.headers(), next, now),
                    List.of(),
                    change);
        });
    }

    /** Removes an endpoint; what it has not got yet it does not get. */
    void delete(Change change) {
        WebhookEndpoint removed = decided(
                        change,
                        (known, now) -> new Decided<>(
                                known,
                                records.gone(change.endpointId()),
                                () -> known(change).isEmpty()))
                .definition();
        logged("A webhook endpoint was removed", removed);
    }

    /** Has something delivered that no task caused, for its owner to see it arrive; answers the delivery's id. */
    String test(Change change) {
        String deliveryId = newDeliveryId();
        decided(
                change,
                (known, now) -> new Decided<>(
                        known,
                        List.of(records.delivery(
                                known.definition(), deliveryId, EndpointRecords.TEST, now, change.traceparent())),
                        () -> false));
        return deliveryId;
    }

    /** Who must show that it wants to be called has to show it for each URL, and may be called without that once it need not. */
    private List<ProducerRecord<byte[], byte[]>> verification(
            KnownEndpoint known, WebhookEndpoint next, Instant now, Change change) {
        WebhookEndpoint current = known.definition();
        boolean unverified = known.condition() == Condition.UNVERIFIED;
        if (next.verification() == Verification.NONE) {
            return unverified
                    ? List.of(records.condition(next, Condition.ACTIVE, "verification-off", null, now))
                    : List.of();
        }
        if (!next.url().equals(current.url())) {
            return List.of(records.condition(next, Condition.UNVERIFIED, "url-changed", null, now), ping(next, change));
        }
        if (current.verification() == Verification.NONE) {
            return List.of(
                    records.condition(next, Condition.UNVERIFIED, "verification-on", null, now), ping(next, change));
        }
        return unverified && next.verification() != current.verification() ? List.of(ping(next, change)) : List.of();
    }

    private KnownEndpoint changed(Change change, BiFunction<KnownEndpoint, Instant, Decided<KnownEndpoint>> decision) {
        KnownEndpoint before = decided(change, decision);
        KnownEndpoint after = known(change).orElse(before);
        if (after.definition().version() > before.definition().version()) {
            logged("A webhook endpoint was changed", after.definition());
        }
        if (before.isHeld() && !after.isHeld()) {
            ResumedEndpoint resumed = new ResumedEndpoint(change.endpointId(), change.tenant(), before.heldSince());
            listeners.forEach(listener -> listener.on(resumed));
        }
        return after;
    }

    /** The endpoint as it was when that was decided. */
    private KnownEndpoint decided(Change change, BiFunction<KnownEndpoint, Instant, Decided<KnownEndpoint>> decision) {
        return changes.change(() -> {
            KnownEndpoint known = known(change).orElseThrow(EndpointChanges::noSuchEndpoint);
            EndpointTag.require(change.ifMatch(), known.definition());
            return decision.apply(known, now());
        });
    }

    private Optional<KnownEndpoint> known(Change change) {
        return endpoints.find(change.tenant(), change.endpointId());
    }

    private Decided<KnownEndpoint> written(
            KnownEndpoint before, WebhookEndpoint next, List<ProducerRecord<byte[], byte[]>> beside, Change change) {
        List<ProducerRecord<byte[], byte[]>> written = new ArrayList<>();
        written.add(records.defined(next, change.traceparent()));
        written.addAll(beside);
        return new Decided<>(
                before,
                written,
                () -> known(change)
                        .map(KnownEndpoint::definition)
                        .filter(next::equals)
                        .isPresent());
    }

    private static Decided<KnownEndpoint> nothing(KnownEndpoint known) {
        return new Decided<>(known, List.of(), () -> true);
    }

    private ProducerRecord<byte[], byte[]> ping(WebhookEndpoint endpoint, Change change) {
        return records.delivery(
                endpoint, newDeliveryId(), EndpointRecords.PING, endpoint.occurredAt(), change.traceparent());
    }

    private static String newDeliveryId() {
        return "msg_" + UUID.randomUUID().toString().replace("-", "");
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    static ProblemException noSuchEndpoint() {
        return new ProblemException(
                Problem.of(ProblemType.NO_SUCH_ENDPOINT, "No webhook endpoint has this id, or it was removed"));
    }

    private static void logged(String what, WebhookEndpoint endpoint) {
        log.atInfo()
                .addKeyValue("endpointId", endpoint.endpointId())
                .addKeyValue("tenant", endpoint.tenant())
                .addKeyValue("version", endpoint.version())
                .log(what);
    }
}
