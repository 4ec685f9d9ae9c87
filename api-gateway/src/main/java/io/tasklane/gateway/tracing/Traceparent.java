package io.tasklane.gateway.tracing;

import jakarta.servlet.http.HttpServletRequest;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.firewall.RequestRejectedException;

/**
 * The trace context of a request (W3C Trace Context, level 1): the caller's where it sent a valid one, otherwise a new one that
 * starts here. A request keeps the same one from its first use to its answer.
 *
 * @param value the header's value, version 00
 */
public record Traceparent(String value) {

    private static final String HEADER = "traceparent";
    private static final Pattern VALID = Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
    private static final String ATTRIBUTE = Traceparent.class.getName();

    /** The context of the request. */
    public static Traceparent of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Traceparent known) {
            return known;
        }
        Traceparent context = from(header(request));
        request.setAttribute(ATTRIBUTE, context);
        return context;
    }

    /** A value that the firewall refuses is none that is valid, and must not keep a problem from being written. */
    private static @Nullable String header(HttpServletRequest request) {
        try {
            return request.getHeader(HEADER);
        } catch (RequestRejectedException hostile) {
            return null;
        }
    }

    static Traceparent from(@Nullable String header) {
        return header != null && VALID.matcher(header).matches() ? new Traceparent(header) : create();
    }

    /** A new context, not sampled. */
    public static Traceparent create() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        HexFormat hex = HexFormat.of();
        // The lowest bit of each id is set: an id of zeros only is not valid.
        return new Traceparent("00-" + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong() | 1) + "-"
                + hex.toHexDigits(random.nextLong() | 1) + "-00");
    }

    /** What names the trace: 32 hexadecimal digits. */
    public String traceId() {
        return value.substring(3, 35);
    }
}
