package io.tasklane.gateway.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

/** CORS for the origins that are allowed, answering others with a problem. Tokens are in headers, so no cookie is ever sent. */
final class PagesOfOtherOrigins extends DefaultCorsProcessor {

    private static final Duration PREFLIGHT_HOLDS = Duration.ofMinutes(10);

    private final RefusedRequests refused;

    private PagesOfOtherOrigins(RefusedRequests refused) {
        this.refused = refused;
    }

    static CorsFilter filter(List<String> allowedOrigins, RefusedRequests refused) {
        CorsConfiguration allowed = new CorsConfiguration();
        allowed.setAllowedOrigins(allowedOrigins);
        allowed.setAllowedMethods(List.of("GET", "HEAD", "POST", "PATCH", "DELETE"));
        allowed.setAllowedHeaders(List.of(
                "Authorization",
                "X-API-Key",
                "Content-Type",
                "Idempotency-Key",
                "Prefer",
                "If-Match",
                "If-None-Match",
                "If-Range",
                "Range",
                "Last-Event-ID",
                "traceparent"));
        allowed.setExposedHeaders(List.of(
                "Location",
                "ETag",
                "Link",
                "Retry-After",
                "RateLimit",
                "RateLimit-Policy",
                "Preference-Applied",
                "Idempotent-Replayed",
                "Accept-Ranges",
                "Content-Range",
                "WWW-Authenticate"));
        allowed.setMaxAge(PREFLIGHT_HOLDS);
        UrlBasedCorsConfigurationSource everywhere = new UrlBasedCorsConfigurationSource();
        everywhere.registerCorsConfiguration("/**", allowed);
        CorsFilter filter = new CorsFilter(everywhere);
        filter.setCorsProcessor(new PagesOfOtherOrigins(refused));
        return filter;
    }

    @Override
    public boolean processRequest(
            @Nullable CorsConfiguration configuration, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean valid = super.processRequest(configuration, request, response);
        if (!valid) {
            refused.answer(request, response, AccessProblems.foreignPage());
        }
        return valid;
    }

    /** Leaves the answer to what called. */
    @Override
    protected void rejectRequest(ServerHttpResponse response) {}
}
