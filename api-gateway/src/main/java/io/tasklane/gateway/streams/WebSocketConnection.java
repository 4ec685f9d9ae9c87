package io.tasklane.gateway.streams;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.gateway.quotas.TenantQuotas;
import io.tasklane.gateway.status.CancelRequests;
import io.tasklane.gateway.submission.Accepted;
import io.tasklane.gateway.submission.JsonBody;
import io.tasklane.gateway.submission.Submissions;
import io.tasklane.gateway.tracing.Traceparent;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** What one client does over WebSocket, whatever carries it there and back. */
final class WebSocketConnection {

    private static final Logger log = LoggerFactory.getLogger(WebSocketConnection.class);

    private final Caller caller;
    private final Streams streams;
    private final Submissions submissions;
    private final CancelRequests cancellations;
    private final TenantQuotas quotas;
    private final Outbox outbox;
    private final int maxSubscriptions;
    private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>();
    private volatile boolean closed;

    WebSocketConnection(
            Caller caller,
            Streams streams,
            Submissions submissions,
            CancelRequests cancellations,
            TenantQuotas quotas,
            Outbox outbox,
            int maxSubscriptions) {
        this.caller = caller;
        this.streams = streams;
        this.submissions = submissions;
        this.cancellations = cancellations;
        this.quotas = quotas;
        this.outbox = outbox;
        this.maxSubscriptions = maxSubscriptions;
    }

    /** Does what a message says. Messages of one client come one after the other. */
    void on(String message) {
        Traceparent trace = Traceparent.create();
        String id = null;
        try {
            ObjectNode frame = JsonBody.parse(message.getBytes(StandardCharsets.UTF_8));
            id = ClientFrame.idOf(frame).orElse(null);
            perform(ClientFrame.of(frame), message.length(), trace);
        } catch (ProblemException refused) {
            answer(id, refused.problem(), trace);
        } catch (RuntimeException failed) {
            answer(id, FrameProblems.of(failed, trace), trace);
        }
    }

    private void answer(@Nullable String id, Problem problem, Traceparent trace) {
        outbox.add(ServerFrames.error(id, problem, trace.traceId()));
    }

    private void perform(ClientFrame frame, int size, Traceparent trace) {
        if (frame instanceof ClientFrame.Subscribe subscribe) {
            allow(Scope.READ);
            subscribe(subscribe);
        } else if (frame instanceof ClientFrame.Unsubscribe unsubscribe) {
            unsubscribe(unsubscribe.id());
        } else if (frame instanceof ClientFrame.Submit submit) {
            allow(Scope.SUBMIT);
            Accepted accepted = Accepted.of(submissions.submit(submit.task(), size, caller, trace));
            outbox.add(ServerFrames.submitted(submit.id(), accepted));
        } else if (frame instanceof ClientFrame.Cancel cancel) {
            allow(Scope.CONTROL);
            outbox.add(ServerFrames.cancelled(cancel.id(), cancellations.cancel(cancel.taskId(), caller, trace)));
        }
    }

    /** Each of these is a request like those over HTTP. */
    private void allow(Scope scope) {
        caller.needs(scope);
        quotas.countMessage(caller, scope);
    }

    private void subscribe(ClientFrame.Subscribe wish) {
        leaveThoseThatAreOver();
        if (subscriptions.containsKey(wish.id())) {
            throw malformed("There is a subscription with this id already");
        }
        if (subscriptions.size() >= maxSubscriptions) {
            throw malformed("A connection may have at most " + maxSubscriptions + " subscriptions");
        }
        StreamSubject subject = wish.subject(caller.tenant());
        if (streams.hasEnded(subject, wish.after())) {
            outbox.add(ServerFrames.unsubscribed(wish.id()));
            return;
        }
        Subscription subscription = streams.open(
                subject,
                caller,
                wish.after(),
                outbox,
                ServerFrames.eventsOf(wish.id()),
                () -> outbox.add(ServerFrames.unsubscribed(wish.id())));
        subscriptions.put(wish.id(), subscription);
        if (closed) {
            close();
        }
        log.atDebug().addKeyValue("subscriptions", subscriptions.size()).log("A client subscribed");
    }

    private void leaveThoseThatAreOver() {
        subscriptions.values().removeIf(subscription -> {
            if (subscription.isOver()) {
                streams.leave(subscription);
                return true;
            }
            return false;
        });
    }

    private void unsubscribe(String id) {
        Subscription subscription = subscriptions.remove(id);
        if (subscription != null) {
            boolean wasOver = subscription.isOver();
            streams.leave(subscription);
            if (wasOver) {
                return;
            }
        }
        outbox.add(ServerFrames.unsubscribed(id));
    }

    /** Nobody is there any more. */
    void close() {
        closed = true;
        subscriptions.values().forEach(streams::leave);
        subscriptions.clear();
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(Problem.of(ProblemType.MALFORMED_REQUEST, detail));
    }
}
