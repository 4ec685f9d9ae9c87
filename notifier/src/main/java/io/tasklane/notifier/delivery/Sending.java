package io.tasklane.notifier.delivery;

import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.jspecify.annotations.Nullable;

/**
 * One attempt under way. If an address of the host cannot be connected to, the next is; once the request may have gone out, it is
 * never sent again.
 */
final class Sending {

    private final CloseableHttpAsyncClient client;
    private final Message message;
    private final String userAgent;
    private final Clock clock;
    private final CompletableFuture<DeliveryResult> result = new CompletableFuture<>();
    private final long began = System.nanoTime();
    private volatile @Nullable Call current;

    Sending(CloseableHttpAsyncClient client, Message message, String userAgent, Clock clock) {
        this.client = client;
        this.message = message;
        this.userAgent = userAgent;
        this.clock = clock;
    }

    CompletableFuture<DeliveryResult> result() {
        return result;
    }

    /** By then there is a result. Nothing of the timer is left when there is one earlier. */
    void endBy(Duration deadline) {
        var timer =
                new CompletableFuture<Boolean>().completeOnTimeout(true, deadline.toMillis(), TimeUnit.MILLISECONDS);
        result.whenComplete((done, failure) -> timer.complete(false));
        timer.thenAccept(timeIsUp -> {
            if (timeIsUp) {
                end(lateness());
            }
        });
    }

    void begin(List<Way> ways) {
        next(ways.iterator());
    }

    void end(Failure failure) {
        result.complete(DeliveryResult.of(failure, Seen.nothing(took(), address())));
    }

    private void next(Iterator<Way> ways) {
        if (result.isDone()) {
            return; // all that came before took all the time there was
        }
        try {
            var call = new Call(ways.next());
            current = call;
            var answer = new CappedAnswer();
            var verdict = new Verdict(call, answer, ways);
            long timestamp = clock.instant().getEpochSecond();
            Future<Answer> exchange =
                    client.execute(message.request(timestamp, userAgent), answer, null, call.context(), verdict);
            result.whenComplete((done, failure) -> {
                if (!verdict.isOver()) {
                    exchange.cancel(true);
                    call.hangUp();
                }
            });
        } catch (RuntimeException unexpected) {
            result.completeExceptionally(unexpected);
        }
    }

    /** A tunnel that does not come about in time is the proxy's matter, as one is that it refuses. */
    private Failure lateness() {
        Call call = current;
        return Failure.of(call != null && call.isInTheProxy() ? FailureClass.PROXY : FailureClass.TIMEOUT);
    }

    private Duration took() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private @Nullable String address() {
        Call call = current;
        return call == null ? null : call.way().literal();
    }

    /** Turns the end of an exchange into a result, or into the next exchange. */
    private final class Verdict implements FutureCallback<Answer> {

        private final Call call;
        private final CappedAnswer reader;
        private final Iterator<Way> otherWays;
        private volatile boolean over;

        Verdict(Call call, CappedAnswer reader, Iterator<Way> otherWays) {
            this.call = call;
            this.reader = reader;
            this.otherWays = otherWays;
        }

        /** Whether the exchange ended by itself. To cut it off then would cost a connection that can be used again. */
        boolean isOver() {
            return over;
        }

        @Override
        public void completed(Answer answer) {
            over = true;
            judge(answer);
        }

        @Override
        public void failed(Exception cause) {
            over = true;
            Optional<Answer> cut = reader.cut();
            if (cut.isPresent()) {
                judge(cut.get());
            } else if (call.isThrough()) {
                end(Failure.ofExchange(cause));
            } else {
                notThrough(Failure.ofConnecting(cause, call.isInTheProxy()));
            }
        }

        @Override
        public void cancelled() {
            over = true;
            end(lateness());
        }

        private void judge(Answer answer) {
            if (call.isThrough()) {
                result.complete(message.judge(
                        answer, clock.instant(), took(), call.way().literal()));
            } else {
                end(Failure.ofTunnel(answer.statusCode()));
            }
        }

        private void notThrough(Failure failure) {
            boolean nobodyThere = failure.kind() == FailureClass.REFUSED || failure.kind() == FailureClass.TIMEOUT;
            if (nobodyThere && otherWays.hasNext()) {
                next(otherWays);
            } else {
                end(failure);
            }
        }
    }
}
