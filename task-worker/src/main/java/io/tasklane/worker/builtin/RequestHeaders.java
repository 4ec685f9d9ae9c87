package io.tasklane.worker.builtin;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Which headers a task may send: none that says where a message goes, where it ends or how the connection is used. */
final class RequestHeaders {

    private static final int MAX_COUNT = 50;
    private static final int MAX_VALUE_LENGTH = 4096;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");

    /** Visible ASCII, space and tab: other characters would be sent as something else. */
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7E]*");

    private static final Set<String> NOT_SETTABLE = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private RequestHeaders() {}

    static Map<String, String> checked(Map<String, String> headers) {
        if (headers.size() > MAX_COUNT) {
            throw new IllegalArgumentException("headers must be at most " + MAX_COUNT);
        }
        headers.forEach(RequestHeaders::check);
        return Map.copyOf(headers);
    }

    @SuppressWarnings("NullAway") // null is what a JSON document may say
    private static void check(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("headers has a name that is none");
        }
        if (NOT_SETTABLE.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("headers must not have " + name);
        }
        if (value == null
                || value.length() > MAX_VALUE_LENGTH
                || !VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "the header " + name + " must be at most " + MAX_VALUE_LENGTH + " characters of printable ASCII");
        }
    }
}
