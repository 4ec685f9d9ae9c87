package io.tasklane.gateway.streams;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Whose pages may open a WebSocket. A browser sends cookies and the like along whoever's page it is, and no other rule keeps a
 * foreign page from it. Clients that are no browsers send no origin.
 */
final class AllowedOrigins {

    private final Set<String> allowed = new HashSet<>();

    /** @param allowed origins as browsers write them, {@code https://app.example.com}; {@code *} for all */
    AllowedOrigins(List<String> allowed) {
        allowed.forEach(origin -> this.allowed.add(origin.toLowerCase(Locale.ROOT)));
    }

    boolean allow(@Nullable String origin, HttpServletRequest request) {
        if (origin == null || allowed.contains("*") || allowed.contains(origin.toLowerCase(Locale.ROOT))) {
            return true;
        }
        return isOwn(origin, request.getHeader(HttpHeaders.HOST));
    }

    /** The scheme may differ: a proxy in front may speak TLS. */
    private static boolean isOwn(String origin, @Nullable String host) {
        if (host == null) {
            return false;
        }
        try {
            URI uri = URI.create(origin);
            String scheme = uri.getScheme();
            String authority = uri.getRawAuthority();
            boolean web = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
            return web
                    && authority != null
                    && withoutDefaultPort(authority, scheme).equals(withoutDefaultPort(host, scheme));
        } catch (IllegalArgumentException none) {
            return false;
        }
    }

    private static String withoutDefaultPort(String authority, @Nullable String scheme) {
        String port = "https".equalsIgnoreCase(scheme) ? ":443" : ":80";
        String lower = authority.toLowerCase(Locale.ROOT);
        return lower.endsWith(port) ? lower.substring(0, lower.length() - port.length()) : lower;
    }
}
