package io.tasklane.gateway.submission;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.idempotency.IdempotencyKey;
import io.tasklane.gateway.idempotency.KeyedAnswer;
import io.tasklane.gateway.idempotency.KeyedRequest;
import io.tasklane.gateway.idempotency.KeyedWrites;
import io.tasklane.gateway.idempotency.Writing;
import io.tasklane.gateway.problems.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * The way of every request that brings tasks: it is read while there is room, admitted, and written to Kafka; a request with a
 * key once for that key.
 */
@Component
final class Intake {

    private final RequestBodies bodies;
    private final Backlog backlog;
    private final CommandLog commands;
    private final KeyedWrites keyed;
    private final SubmissionMeters meters;

    Intake(RequestBodies bodies, Backlog backlog, CommandLog commands, KeyedWrites keyed, SubmissionMeters meters) {
        this.bodies = bodies;
        this.backlog = backlog;
        this.commands = commands;
        this.keyed = keyed;
        this.meters = meters;
    }

    /**
     * Returns once what got in is in Kafka.
     *
     * @param admission makes the order of a body, or throws the problem that keeps it out
     * @return the order's answer, or that of an earlier request of the same key
     * @throws ProblemException if nothing of it got in
     * @throws IOException if the body does not come to its end
     */
    KeyedAnswer take(HttpServletRequest request, Caller caller, int maxBytes, Function<byte[], Order> admission)
            throws IOException {
        return meters.counted(() -> {
            Optional<IdempotencyKey> key = IdempotencyKey.of(request);
            try (Backlog.Share share = backlog.share()) {
                byte[] body = bodies.read(request, maxBytes, share);
                share.begin(key.isPresent());
                return key.isPresent()
                        ? withKey(
                                KeyedRequest.of(caller.tenant(), key.get(), request.getRequestURI(), body),
                                () -> admission.apply(body))
                        : new KeyedAnswer(withoutKey(admission.apply(body)), false);
            }
        });
    }

    /**
     * The same for what did not come as a request of its own, and bears no key.
     *
     * @param bytes what of it is kept meanwhile
     * @throws ProblemException if nothing of it got in
     */
    byte[] take(int bytes, Supplier<Order> admission) {
        return meters.countedOnceRead(() -> {
            try (Backlog.Share share = backlog.share()) {
                share.grow(bytes);
                share.begin(false);
                return withoutKey(admission.get());
            }
        });
    }

    private byte[] withoutKey(Order order) {
        List<Boolean> acknowledged =
                order.commands().isEmpty() ? List.of() : meters.timed(() -> commands.appendAll(order.commands()));
        int accepted = Collections.frequency(acknowledged, true);
        if (accepted == 0 && !acknowledged.isEmpty()) {
            throw CommandLog.unavailable();
        }
        meters.taken(accepted, order.refused());
        return order.answer(acknowledged);
    }

    private KeyedAnswer withKey(KeyedRequest request, Supplier<Order> admission) {
        AtomicReference<Order> admitted = new AtomicReference<>();
        KeyedAnswer answer = meters.timed(() -> keyed.answer(request, () -> {
            Order order = admission.get();
            admitted.set(order);
            return new Writing(
                    order.commands(),
                    order.answer(Collections.nCopies(order.commands().size(), true)));
        }));
        Order order = admitted.get();
        if (answer.replayed() || order == null) {
            meters.replayed();
        } else {
            meters.taken(order.commands().size(), order.refused());
        }
        return answer;
    }
}
