package io.tasklane.model.network;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which headers somebody may add to requests that are sent for them: none of those that say how a message is framed, where it
 * goes, what is in it or who signed it.
 */
public final class CustomHeaders {

    /** The longest value, in characters. */
    public static final int MAX_VALUE_LENGTH = 2048;

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");
    private static final Pattern VALUE = Pattern.compile("[!-~]([\\t -~]*[!-~])?");
    private static final Set<String> RESERVED_PREFIXES = Set.of("webhook-", "proxy-", "content-");
    private static final Set<String> RESERVED = Set.of(
            "accept-encoding",
            "connection",
            "expect",
            "forwarded",
            "host",
            "http2-settings",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "user-agent",
            "via");

    private CustomHeaders() {}

    /** What is wrong with a header, in words for whoever asked for it, or nothing. The value is not in them: it may be a secret. */
    public static Optional<String> violatedBy(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            return Optional.of("must have a name of 1 to 100 characters that a header's name may have");
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (RESERVED.contains(lower) || RESERVED_PREFIXES.stream().anyMatch(lower::startsWith)) {
            return Optional.of("must not be one that is set by the sender: " + lower);
        }
        return value.length() > MAX_VALUE_LENGTH || !VALUE.matcher(value).matches()
                ? Optional.of("must have a value of 1 to " + MAX_VALUE_LENGTH
                        + " printable ASCII characters, with no space at its ends")
                : Optional.empty();
    }
}
