package io.tasklane.notifier.delivery;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.core5.io.CloseMode;

/**
 * Makes one attempt. Whatever happens is a result, and there is a result by the deadline: by then the exchange is over or cut off.
 * So it is, too, when somebody cancels the result.
 */
final class WebhookSender implements AutoCloseable {

    private final CloseableHttpAsyncClient client;
    private final Ways ways;
    private final Duration deadline;
    private final String userAgent;
    private final Clock clock;

    WebhookSender(CloseableHttpAsyncClient client, Ways ways, Duration deadline, String userAgent, Clock clock) {
        this.client = client;
        this.ways = ways;
        this.deadline = deadline;
        this.userAgent = userAgent;
        this.clock = clock;
    }

    CompletableFuture<DeliveryResult> send(Message message) {
        var sending = new Sending(client, message, userAgent, clock);
        sending.endBy(deadline);
        ways.to(message.target()).whenComplete((found, refused) -> {
            if (refused == null) {
                sending.begin(found);
            } else {
                sending.end(Failure.ofLookUp(causeOf(refused)));
            }
        });
        return sending.result();
    }

    /** Closes all connections; one that is still used after five seconds is cut off. */
    @Override
    public void close() {
        ways.close();
        client.close(CloseMode.GRACEFUL);
    }

    private static Throwable causeOf(Throwable wrapped) {
        return wrapped.getCause() == null ? wrapped : wrapped.getCause();
    }
}
