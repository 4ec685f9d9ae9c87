package io.tasklane.gateway.problems;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers for requests at which those would fail that are to answer for them. Tomcat overlooks what cannot be decoded behind a
 * semicolon, and Spring decodes that too; Spring takes a media type with a star as one, and then refuses to copy it; the
 * actuator's health has nothing below its groups, and stumbles over who asks.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class OddRequests extends OncePerRequestFilter {

    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final Pattern STARRED = Pattern.compile("[^;]*\\*[^;]*(;.*)?", Pattern.DOTALL);
    private static final Pattern PARAMETERS = Pattern.compile(";[^/]*");
    private static final Pattern BELOW_HEALTH_GROUP = Pattern.compile("/+actuator/+health/+[^/]+/+.+");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (BROKEN_ESCAPE.matcher(request.getRequestURI()).find()) {
            answer(request, response, ProblemType.MALFORMED_REQUEST, "The path cannot be decoded");
        } else if (STARRED.matcher(String.valueOf(request.getContentType())).matches()) {
            answer(request, response, ProblemType.UNSUPPORTED_MEDIA_TYPE, "Content-Type must name one media type");
        } else if (isBelowHealthGroup(request.getServletPath()) || isBelowHealthGroup(request.getRequestURI())) {
            answer(request, response, ProblemType.NOT_FOUND, ProblemType.NOT_FOUND.title());
        } else {
            chain.doFilter(request, response);
        }
    }

    /** As Tomcat reads the path, and as Spring does, which takes no step back. */
    private static boolean isBelowHealthGroup(String path) {
        return BELOW_HEALTH_GROUP
                .matcher(PARAMETERS.matcher(path).replaceAll(""))
                .matches();
    }

    private static void answer(
            HttpServletRequest request, HttpServletResponse response, ProblemType kind, String detail)
            throws IOException {
        ProblemResponses.write(Problem.of(kind, detail), request, response);
    }
}
