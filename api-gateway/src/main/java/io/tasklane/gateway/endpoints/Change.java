package io.tasklane.gateway.endpoints;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.tracing.Traceparent;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Who wants to change which endpoint.
 *
 * @param ifMatch what the caller takes it for, if it says so
 * @param traceparent the trace of the request
 */
record Change(String tenant, String endpointId, @Nullable String ifMatch, String traceparent) {

    static Change of(Caller caller, String endpointId, HttpServletRequest request) {
        return new Change(
                caller.tenant(),
                endpointId,
                request.getHeader(HttpHeaders.IF_MATCH),
                Traceparent.of(request).value());
    }
}
