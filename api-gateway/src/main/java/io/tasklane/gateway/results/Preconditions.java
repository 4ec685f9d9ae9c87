package io.tasklane.gateway.results;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;

/** What a request makes its answer depend on (RFC 9110, section 13). Results have entity tags and no dates. */
record Preconditions(HttpServletRequest request, String etag) {

    /** Whether the client wants a certain version, and this is another. */
    boolean fail() {
        return request.getHeader(HttpHeaders.IF_MATCH) != null
                && !any(
                        HttpHeaders.IF_MATCH,
                        tag -> tag.isWildcard() || tag.formattedTag().equals(etag));
    }

    /** Whether the client has this version. */
    boolean isNotModified() {
        return any(HttpHeaders.IF_NONE_MATCH, tag -> tag.isWildcard() || ('"' + tag.tag() + '"').equals(etag));
    }

    /** The {@code Range} that is to be obeyed, if any: it is not if what the client has a part of is another version. */
    @Nullable
    String range() {
        String ifRange = request.getHeader(HttpHeaders.IF_RANGE);
        boolean obeyed = "GET".equals(request.getMethod()) && (ifRange == null || ifRange.equals(etag));
        return obeyed ? request.getHeader(HttpHeaders.RANGE) : null;
    }

    private boolean any(String header, Predicate<ETag> matches) {
        Enumeration<String> lines = request.getHeaders(header);
        while (lines.hasMoreElements()) {
            if (ETag.parse(lines.nextElement()).stream().anyMatch(matches)) {
                return true;
            }
        }
        return false;
    }
}
