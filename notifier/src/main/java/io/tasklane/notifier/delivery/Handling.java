package io.tasklane.notifier.delivery;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.tasklane.model.EndpointCondition.Condition;
import io.tasklane.notifier.delivery.DeliveryResult.TemporaryFailure;
import io.tasklane.notifier.endpoints.Endpoint;
import io.tasklane.notifier.isolation.Admission;
import io.tasklane.notifier.isolation.Admission.Admitted;
import io.tasklane.notifier.isolation.Admission.PutOff;
import io.tasklane.notifier.isolation.Admission.Reason;
import io.tasklane.notifier.isolation.Gate;
import io.tasklane.notifier.isolation.Turn;
import io.tasklane.notifier.isolation.Verdict;
import io.tasklane.notifier.order.Ahead;
import io.tasklane.parallel.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done with one delivery: whether its attempt is made now, and if not, what becomes of it. It asks, in this order, whether
 * the endpoint is to be called, whether something comes first, whether the endpoint asked to be left alone, and for a turn.
 */
final class Handling {

    private static final Logger log = LoggerFactory.getLogger(Handling.class);

    /** For what a line is waited for here. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /** Of a task so many deliveries wait here for each other; more of them wait in a tier. */
    private static final int LONGEST_LINE = 16;

    /** What cannot be done here for a reason of ours is tried again after so long. */
    private static final Duration UNTIL_MENDED = Duration.ofSeconds(30);

    private final Received received;
    private final DeliveryDesk desk;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private volatile @Nullable CompletableFuture<?> pending;

    Handling(Received received, DeliveryDesk desk) {
        this.received = received;
        this.desk = desk;
    }

    /** Begins. The outcome is nothing at once when the record is lost: the next owner makes the attempt, and nobody should get both. */
    CompletableFuture<Outcome> begin() {
        if (received.context().isLost()) {
            return completedFuture(Outcome.nothing());
        }
        received.context().onLost(() -> {
            outcome.complete(Outcome.nothing());
            CompletableFuture<?> current = pending;
            if (current != null) {
                current.cancel(true);
            }
        });
        TopicPartition partition = new TopicPartition(
                received.kafkaRecord().topic(), received.kafkaRecord().partition());
        after(desk.holdBacks().knownFor(partition), known -> findEndpoint(false));
        return outcome;
    }

    /** What is known of an endpoint says that a delivery is not to be made only if it is as recent as the delivery. */
    private void findEndpoint(boolean isRecent) {
        if (received.isForCallback()) {
            line(null, false);
            return;
        }
        Optional<Endpoint> found = desk.endpoints().of(received.delivery().endpointId());
        if (found.isPresent() && mayCall(found.get())) {
            line(found.get(), false);
        } else if (!isRecent) {
            after(desk.endpoints().knownAsOf(received.arrived()), known -> findEndpoint(true));
        } else {
            end(
                    found.isPresent()
                            ? desk.consequences().held(received, found.get(), now())
                            : desk.consequences().orphaned(received));
        }
    }

    private boolean mayCall(Endpoint endpoint) {
        return endpoint.isCalled() || isPingOfUnverified(endpoint);
    }

    private boolean isPingOfUnverified(Endpoint endpoint) {
        return received.isPing() && !endpoint.definition().paused() && endpoint.condition() == Condition.UNVERIFIED;
    }

    /** Where order is asked for, what happened to the task before goes first. */
    private void line(@Nullable Endpoint endpoint, boolean hasWaited) {
        Optional<Ahead> ahead =
                Received.isOrdered(endpoint) ? desk.holdBacks().ahead(received.place()) : Optional.empty();
        Gate gate = gate(endpoint);
        if (ahead.isEmpty()) {
            approach(endpoint, gate);
        } else if (ahead.get() instanceof Ahead.Waits waits) {
            Instant soonest = gate.nextReturn();
            putOff(endpoint, waits.until().isAfter(soonest) ? waits.until() : soonest, Reason.ORDER);
        } else if (ahead.get() instanceof Ahead.InHand inHand) {
            boolean stays = !hasWaited && inHand.deliveries() <= LONGEST_LINE && gate.isWell();
            if (stays) {
                after(
                        inHand.ended().copy().completeOnTimeout(null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS),
                        ended -> line(endpoint, !inHand.ended().isDone()));
            } else {
                putOff(endpoint, gate.nextReturn(), Reason.ORDER);
            }
        }
    }

    private void approach(@Nullable Endpoint endpoint, Gate gate) {
        Optional<Instant> floor = desk.holdBacks().floorOf(received.delivery().endpointId());
        if (floor.isPresent()) {
            Duration spread = Duration.between(now(), gate.nextReturn());
            putOff(endpoint, floor.get().plus(spread.isNegative() ? Duration.ZERO : spread), Reason.ASKED);
            return;
        }
        after(gate.enter(), admission -> entered(endpoint, gate, admission));
    }

    private void entered(@Nullable Endpoint endpoint, Gate gate, Admission admission) {
        if (admission instanceof PutOff off) {
            putOff(endpoint, off.until(), off.reason());
        } else if (admission instanceof Admitted admitted) {
            admitted(endpoint, gate, admitted.turn());
        }
    }

    /** While it waited for its turn, the endpoint may have been changed, or have asked to be called later or no more. */
    private void admitted(@Nullable Endpoint endpoint, Gate gate, Turn turn) {
        String endpointId = received.delivery().endpointId();
        Endpoint current = endpoint == null
                ? null
                : desk.endpoints().of(endpointId).filter(this::mayCall).orElse(null);
        if ((endpoint == null) != (current == null)
                || desk.holdBacks().floorOf(endpointId).isPresent()) {
            turn.end(Verdict.UNKNOWN);
            findEndpoint(false);
        } else {
            attempt(current, gate, turn);
        }
    }

    private void attempt(@Nullable Endpoint endpoint, Gate gate, Turn turn) {
        outcome.whenComplete((ended, failure) -> turn.end(Verdict.UNKNOWN));
        Instant began = now();
        Message message;
        try {
            message = endpoint == null
                    ? desk.messages().toCallback(received.delivery())
                    : desk.messages().toEndpoint(received.delivery(), endpoint, began);
        } catch (NotSendableException lacking) {
            warn("A webhook cannot be signed here, or lacks its headers; it is put off", lacking.getMessage());
            putOff(endpoint, began.plus(UNTIL_MENDED), Reason.HERE);
            return;
        }
        if (outcome.isDone()) {
            return;
        }
        desk.meters().begun(received.delivery(), began);
        CompletableFuture<DeliveryResult> sending = desk.sender().apply(message);
        after(sending, result -> {
            var attempt = new Attempt(received.delivery(), message.url(), began, now());
            Outcome decided = consequences(endpoint, gate, attempt, result);
            turn.end(Verdicts.of(result));
            end(decided);
        });
    }

    /** Told before the next one has its turn. What the proxy did not do is no attempt: the receiver knows nothing of it. */
    private Outcome consequences(@Nullable Endpoint endpoint, Gate gate, Attempt attempt, DeliveryResult result) {
        if (result instanceof TemporaryFailure failed && failed.failure().kind() == FailureClass.PROXY) {
            warn(
                    "The proxy made no connection; the webhook is put off",
                    failed.failure().detail());
            Instant until = attempt.ended().plus(UNTIL_MENDED);
            Instant spread = gate.nextReturn();
            return desk.consequences()
                    .putOff(received, endpoint, attempt.ended(), spread.isAfter(until) ? spread : until, Reason.HERE);
        }
        return desk.consequences().of(received, endpoint, attempt, result);
    }

    private void putOff(@Nullable Endpoint endpoint, Instant until, Reason reason) {
        end(desk.consequences().putOff(received, endpoint, now(), until, reason));
    }

    private Gate gate(@Nullable Endpoint endpoint) {
        return desk.gates().of(received.delivery().endpointId(), endpoint == null ? null : endpoint.definition());
    }

    private void end(Outcome decided) {
        outcome.complete(decided);
        if (received.context().isLost()) {
            desk.holdBacks().lost(received.place());
        }
    }

    /** Goes on with what comes, and lets nothing that is thrown be lost. */
    private <T> void after(CompletableFuture<T> stage, Consumer<T> next) {
        pending = stage;
        if (outcome.isDone()) {
            stage.cancel(true);
        }
        stage.whenComplete((value, failure) -> {
            if (outcome.isDone()) {
                discard(value);
                return;
            }
            if (failure != null) {
                outcome.completeExceptionally(failure);
                return;
            }
            try {
                next.accept(value);
            } catch (RuntimeException | Error thrown) {
                outcome.completeExceptionally(thrown);
            }
        });
    }

    private static void discard(@Nullable Object value) {
        if (value instanceof Admitted admitted) {
            admitted.turn().end(Verdict.UNKNOWN);
        }
    }

    private Instant now() {
        return desk.clock().instant();
    }

    private void warn(String message, @Nullable String reason) {
        log.atWarn()
                .addKeyValue("deliveryId", received.delivery().deliveryId())
                .addKeyValue("endpointId", received.delivery().endpointId())
                .addKeyValue("reason", reason)
                .log(message);
    }
}
