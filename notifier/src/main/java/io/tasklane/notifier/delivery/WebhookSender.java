package io.tasklane.notifier.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tasklane.model.WebhookEvent.DeliveryRequested;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncRequestProducer;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.io.CloseMode;

/**
 * Makes one attempt: signs the bytes and sends these very bytes. Whatever happens is a result, and there is a result by the
 * deadline: by then the exchange is over or cut off. So it is, too, when somebody cancels the result.
 */
final class WebhookSender implements AutoCloseable {

    private static final ContentType JSON = ContentType.create("application/json");

    private final CloseableHttpAsyncClient client;
    private final HostLookup lookup;
    private final SigningSecret secret;
    private final Duration deadline;
    private final String userAgent;
    private final Clock clock;

    WebhookSender(
            CloseableHttpAsyncClient client,
            HostLookup lookup,
            SigningSecret secret,
            Duration deadline,
            String userAgent,
            Clock clock) {
        this.client = client;
        this.lookup = lookup;
        this.secret = secret;
        this.deadline = deadline;
        this.userAgent = userAgent;
        this.clock = clock;
    }

    CompletableFuture<DeliveryResult> send(DeliveryRequested delivery) {
        var result = new CompletableFuture<DeliveryResult>();
        URI url = URI.create(URI.create(delivery.url()).toASCIIString());
        lookup.permit(url.getHost()).whenComplete((permitted, refused) -> {
            if (refused == null) {
                exchange(url, delivery, result);
            } else {
                result.complete(DeliveryResult.of(Failure.of(causeOf(refused))));
            }
        });
        return result.completeOnTimeout(
                DeliveryResult.of(Failure.of(FailureClass.TIMEOUT)), deadline.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Closes all connections; one that is still used after five seconds is cut off. */
    @Override
    public void close() {
        lookup.close();
        client.close(CloseMode.GRACEFUL);
    }

    private void exchange(URI url, DeliveryRequested delivery, CompletableFuture<DeliveryResult> result) {
        if (result.isDone()) {
            return; // the look-up took all the time there was
        }
        try {
            var cutOff = new CutOff();
            var answer = new CappedAnswer();
            var verdict = new Verdict(answer, result);
            Future<Answer> exchange = client.execute(request(url, delivery), answer, null, cutOff.context(), verdict);
            result.whenComplete((done, failure) -> {
                if (!verdict.isOver()) {
                    exchange.cancel(true);
                    cutOff.now();
                }
            });
        } catch (RuntimeException unexpected) {
            result.completeExceptionally(unexpected);
        }
    }

    private AsyncRequestProducer request(URI url, DeliveryRequested delivery) {
        byte[] body = delivery.payload().getBytes(UTF_8);
        long timestamp = clock.instant().getEpochSecond();
        var request = new BasicHttpRequest(Method.POST, url);
        request.setHeader("webhook-id", delivery.deliveryId());
        request.setHeader("webhook-timestamp", Long.toString(timestamp));
        request.setHeader("webhook-signature", secret.sign(delivery.deliveryId(), timestamp, body));
        request.setHeader(HttpHeaders.USER_AGENT, userAgent);
        return new BasicRequestProducer(request, new BasicAsyncEntityProducer(body, JSON));
    }

    private static Throwable causeOf(Throwable wrapped) {
        return wrapped.getCause() == null ? wrapped : wrapped.getCause();
    }

    /** Turns the end of an exchange into a result. */
    private final class Verdict implements FutureCallback<Answer> {

        private final CappedAnswer reader;
        private final CompletableFuture<DeliveryResult> result;
        private volatile boolean over;

        Verdict(CappedAnswer reader, CompletableFuture<DeliveryResult> result) {
            this.reader = reader;
            this.result = result;
        }

        /** Whether the exchange ended by itself. To cut it off then would cost a connection that can be used again. */
        boolean isOver() {
            return over;
        }

        @Override
        public void completed(Answer answer) {
            over = true;
            result.complete(answer.judge(clock.instant()));
        }

        @Override
        public void failed(Exception cause) {
            over = true;
            result.complete(reader.cut()
                    .map(answer -> answer.judge(clock.instant()))
                    .orElseGet(() -> DeliveryResult.of(Failure.of(cause))));
        }

        @Override
        public void cancelled() {
            over = true;
            result.complete(DeliveryResult.of(Failure.of(FailureClass.TIMEOUT)));
        }
    }
}
