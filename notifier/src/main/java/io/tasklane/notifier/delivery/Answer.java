package io.tasklane.notifier.delivery;

import io.tasklane.notifier.delivery.DeliveryResult.Delivered;
import io.tasklane.notifier.delivery.DeliveryResult.PermanentFailure;
import io.tasklane.notifier.delivery.DeliveryResult.TemporaryFailure;
import java.time.Instant;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * What matters of a receiver's answer.
 *
 * @param retryAfter the header {@code Retry-After}, as it came
 * @param location the header {@code Location}, as it came
 */
record Answer(
        int statusCode,
        @Nullable String retryAfter,
        @Nullable String location) {

    private static final int GONE = 410;
    private static final int MAX_LOCATION_LENGTH = 200;

    static Answer of(HttpResponse response) {
        return new Answer(
                response.getCode(), header(response, HttpHeaders.RETRY_AFTER), header(response, HttpHeaders.LOCATION));
    }

    /** Any 2xx is success; 410 says never again; all else may pass, a redirect too, which is never followed. */
    DeliveryResult judge(Instant now) {
        if (isOf(200)) {
            return new Delivered(statusCode);
        }
        var failure = new Failure(FailureClass.STATUS, statusCode, detail());
        return statusCode == GONE
                ? new PermanentFailure("gone", failure)
                : new TemporaryFailure(
                        failure, RetryAfter.parse(retryAfter, now).orElse(null));
    }

    private String detail() {
        if (!isOf(300)) {
            return "the answer was " + statusCode;
        }
        String target = location == null
                ? ""
                : " to " + location.substring(0, Math.min(location.length(), MAX_LOCATION_LENGTH));
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
