package io.tasklane.worker.http;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to call, and how long it may take.
 *
 * @param url an absolute http or https URL without user information
 * @param headers sent as they are
 * @param body sent in UTF-8 if given
 * @param deadline how long the whole exchange may take, the reading of the answer included
 * @param silence how long the server may send nothing at all
 */
public record OutboundRequest(
        String method,
        URI url,
        Map<String, String> headers,
        @Nullable String body,
        Duration deadline,
        Duration silence) {

    private static final Set<String> SCHEMES = Set.of("http", "https");

    public OutboundRequest {
        boolean callable =
                url.getScheme() != null && SCHEMES.contains(url.getScheme().toLowerCase(Locale.ROOT));
        if (!callable || url.getHost() == null || url.getRawUserInfo() != null) {
            throw new IllegalArgumentException("not an absolute http or https URL without user information");
        }
        headers = Map.copyOf(headers);
    }

    /** Host and port as the URL has them, for messages. */
    String authority() {
        return url.getRawAuthority();
    }
}
