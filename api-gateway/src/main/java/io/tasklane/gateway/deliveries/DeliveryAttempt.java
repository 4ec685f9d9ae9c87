package io.tasklane.gateway.deliveries;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An attempt to deliver, as clients see it: a public contract, described in docs/openapi.yaml.
 *
 * @param round how often somebody had the delivery made anew before
 * @param attempt counts from 1 in each round
 * @param time when it ended
 * @param durationMillis how long it took, in milliseconds
 * @param remoteAddress which address was called; operators alone are shown it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeliveryAttempt(
        int round,
        int attempt,
        Instant time,
        long durationMillis,
        String outcome,
        @Nullable Integer statusCode,
        @Nullable String failureClass,
        @Nullable String detail,
        @Nullable Instant nextAttemptAt,
        @Nullable String responseBody,
        @Nullable String remoteAddress) {

    /** The same without what is for operators only. */
    public DeliveryAttempt withoutAddress() {
        return new DeliveryAttempt(
                round,
                attempt,
                time,
                durationMillis,
                outcome,
                statusCode,
                failureClass,
                detail,
                nextAttemptAt,
                responseBody,
                null);
    }
}
