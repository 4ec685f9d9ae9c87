package io.tasklane.gateway.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Takes everybody for {@link Caller#ANYBODY}, except pages in a browser. What a page sends comes from this machine too, so its
 * address is no protection: a name of the page's own that leads here (DNS rebinding) shows in {@code Host}, a page of another
 * origin in {@code Origin} or {@code Sec-Fetch-Site}. Programs send none of the latter two.
 */
final class OpenToThisMachine extends OncePerRequestFilter {

    private static final Pattern OWN_NAMES = Pattern.compile(
            "(([a-z0-9-]+\\.)*localhost|127(\\.[0-9]{1,3}){3}|\\[::1])\\.?(:[0-9]{1,5})?", Pattern.CASE_INSENSITIVE);

    private final List<String> allowedOrigins;
    private final RefusedRequests refused;
    private final SecurityContextRepository contexts = new RequestAttributeSecurityContextRepository();

    OpenToThisMachine(List<String> allowedOrigins, RefusedRequests refused) {
        this.allowedOrigins = allowedOrigins;
        this.refused = refused;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        // What a proxy says about the host does not count here: a page could say it too.
        String host = request.getHeader(HttpHeaders.HOST);
        if (host != null && !host.isEmpty() && !OWN_NAMES.matcher(host).matches()) {
            refused.answer(request, response, AccessProblems.foreignHost());
        } else if (isOfForeignPage(request, host)) {
            refused.answer(request, response, AccessProblems.foreignPage());
        } else {
            SecurityContext context = SecurityContextHolder.createEmptyContext();
            context.setAuthentication(new CallerAuthentication(Caller.ANYBODY, Standing.FOR_GOOD));
            SecurityContextHolder.setContext(context);
            contexts.saveContext(context, request, response);
            chain.doFilter(request, response);
        }
    }

    private boolean isOfForeignPage(HttpServletRequest request, @Nullable String host) {
        List<String> origins = Collections.list(request.getHeaders(HttpHeaders.ORIGIN));
        if (!origins.isEmpty()) {
            String own = request.getScheme() + "://" + host;
            return !origins.stream()
                    .allMatch(origin -> origin.equalsIgnoreCase(own) || allowedOrigins.contains(origin));
        }
        String site = request.getHeader("Sec-Fetch-Site");
        boolean ofOtherSite = site != null && !site.equals("none") && !site.equals("same-origin");
        return ofOtherSite && !isFollowedLink(request);
    }

    /** A link somewhere that leads here and was clicked: the page it was on sees nothing of the answer, and GET changes nothing. */
    private static boolean isFollowedLink(HttpServletRequest request) {
        return request.getMethod().equals(HttpMethod.GET.name())
                && "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
                && "document".equals(request.getHeader("Sec-Fetch-Dest"));
    }
}
