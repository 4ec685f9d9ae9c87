package io.tasklane.notifier.delivery;

import io.tasklane.notifier.delivery.DeliveryResult.Delivered;
import io.tasklane.notifier.delivery.DeliveryResult.TemporaryFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncRequestProducer;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;

/**
 * Asks a receiver whether it wants to be called at all, as section 4 of the CloudEvents specification "HTTP 1.1 Web Hooks for Event
 * Delivery" has it. Only the header {@code WebHook-Allowed-Origin} is consent; many servers answer 200 to whatever they are asked.
 *
 * @param origin the DNS name of who wants to call
 */
record Handshake(String url, String origin) implements Message {

    static final String REQUEST_ORIGIN = "WebHook-Request-Origin";
    static final String ALLOWED_ORIGIN = "WebHook-Allowed-Origin";

    @Override
    public AsyncRequestProducer request(long timestamp, String userAgent) {
        var request = new BasicHttpRequest(Method.OPTIONS, target());
        request.setHeader(REQUEST_ORIGIN, origin);
        request.setHeader(HttpHeaders.USER_AGENT, userAgent);
        return new BasicRequestProducer(request, null);
    }

    @Override
    public Redaction redaction() {
        return new Redaction(List.of());
    }

    @Override
    public DeliveryResult judge(Answer answer, Instant now, Duration took, String remoteAddress) {
        DeliveryResult result = Message.super.judge(answer, now, took, remoteAddress);
        if (result instanceof Delivered delivered && !answer.allows(origin)) {
            var failure = new Failure(
                    FailureClass.STATUS,
                    delivered.statusCode(),
                    "the answer was " + delivered.statusCode() + " without " + ALLOWED_ORIGIN + " for " + origin);
            return new TemporaryFailure(failure, null, delivered.seen());
        }
        return result;
    }
}
