package io.tasklane.notifier.delivery;

import io.tasklane.notifier.delivery.DeliveryResult.Delivered;
import io.tasklane.notifier.delivery.DeliveryResult.PermanentFailure;
import io.tasklane.notifier.delivery.DeliveryResult.TemporaryFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * What matters of a receiver's answer.
 *
 * @param retryAfter the header {@code Retry-After}, as it came
 * @param location the header {@code Location}, as it came
 * @param allowedOrigin the header {@code WebHook-Allowed-Origin}, as it came
 * @param wish what its header {@code webhook-delivery} asks for
 * @param packed whether its body is packed, so that it is no text
 * @param body the beginning of its body
 */
record Answer(
        int statusCode,
        @Nullable String retryAfter,
        @Nullable String location,
        @Nullable String allowedOrigin,
        ReceiverWish wish,
        boolean packed,
        byte[] body) {

    private static final int GONE = 410;
    private static final Set<Integer> LATER = Set.of(429, 502, 503, 504);
    private static final int MAX_LOCATION_BYTES = 200;
    private static final byte[] NO_BODY = {};

    /** An answer of which only the head has come. */
    static Answer of(HttpResponse response) {
        String encoding = header(response, HttpHeaders.CONTENT_ENCODING);
        return new Answer(
                response.getCode(),
                header(response, HttpHeaders.RETRY_AFTER),
                header(response, HttpHeaders.LOCATION),
                header(response, Handshake.ALLOWED_ORIGIN),
                ReceiverWish.of(header(response, ReceiverWish.HEADER)),
                encoding != null && !"identity".equalsIgnoreCase(encoding.strip()),
                NO_BODY);
    }

    Answer with(byte[] beginning) {
        return new Answer(statusCode, retryAfter, location, allowedOrigin, wish, packed, beginning);
    }

    /** Whether it consents to be called by the one that asked. */
    boolean allows(String origin) {
        return allowedOrigin != null
                && (allowedOrigin.strip().equals("*") || allowedOrigin.strip().equalsIgnoreCase(origin));
    }

    /**
     * Any 2xx is success; 410 says never again, and so can the receiver; all else may pass, a redirect too, which is never followed.
     */
    DeliveryResult judge(Instant now, Duration took, String remoteAddress, Supplier<Redaction> redaction) {
        String text = packed || body.length == 0 ? null : redaction.get().of(body);
        var seen = new Seen(took, remoteAddress, text, wish);
        if (isOf(200)) {
            return new Delivered(statusCode, seen);
        }
        var failure = new Failure(FailureClass.STATUS, statusCode, detail(redaction));
        if (statusCode == GONE) {
            return new PermanentFailure("gone", failure, seen);
        }
        if (wish == ReceiverWish.ABORT_MESSAGE) {
            return new PermanentFailure("aborted", failure, seen);
        }
        Duration wait =
                LATER.contains(statusCode) ? RetryAfter.parse(retryAfter, now).orElse(null) : null;
        return new TemporaryFailure(failure, wait, seen);
    }

    private String detail(Supplier<Redaction> redaction) {
        if (!isOf(300)) {
            return "the answer was " + statusCode;
        }
        String target = location == null ? "" : " to " + redaction.get().of(location, MAX_LOCATION_BYTES);
        return "the answer was " + statusCode + target + "; redirects are not followed";
    }

    private boolean isOf(int hundred) {
        return statusCode >= hundred && statusCode < hundred + 100;
    }

    private static @Nullable String header(HttpResponse response, String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }
}
