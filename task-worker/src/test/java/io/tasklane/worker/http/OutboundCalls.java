package io.tasklane.worker.http;

import java.util.List;

/** Makes the real client for tests, also of other packages. */
public final class OutboundCalls {

    private OutboundCalls() {}

    public static OutboundHttp toLoopback() {
        return allowing(List.of("127.0.0.0/8"));
    }

    public static OutboundHttp toPublicOnly() {
        return allowing(List.of());
    }

    public static OutboundHttp allowing(List<String> ranges) {
        return new OutboundHttp(new NetworkProperties(ranges));
    }
}
