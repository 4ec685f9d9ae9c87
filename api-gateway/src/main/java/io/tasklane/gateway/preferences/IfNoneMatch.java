package io.tasklane.gateway.preferences;

import java.util.HashSet;
import java.util.Set;

/**
 * Which versions a client has already, as {@code If-None-Match} of RFC 9110 says it: compared weakly, {@code *} for any. A
 * header that is none is passed over, and the client gets what it may have.
 */
public final class IfNoneMatch {

    static final String HEADER = "If-None-Match";
    public static final IfNoneMatch NONE = new IfNoneMatch(false, Set.of());

    private final boolean any;
    private final Set<String> tags;

    private IfNoneMatch(boolean any, Set<String> tags) {
        this.any = any;
        this.tags = Set.copyOf(tags);
    }

    /** @param headers the values of all {@code If-None-Match} headers of a request */
    static IfNoneMatch of(Iterable<String> headers) {
        Set<String> tags = new HashSet<>();
        boolean any = false;
        for (String header : headers) {
            if (header.strip().equals("*")) {
                any = true;
            } else if (!read(new HeaderText(header), tags)) {
                return NONE;
            }
        }
        return new IfNoneMatch(any, tags);
    }

    /** Whether the request says anything of it. */
    public boolean isGiven() {
        return any || !tags.isEmpty();
    }

    /** Whether whatever there is matches, so that no change could make a difference. */
    public boolean isAny() {
        return any;
    }

    /** @param tag an opaque tag without its quotes */
    public boolean matches(String tag) {
        return any || tags.contains(tag);
    }

    private static boolean read(HeaderText text, Set<String> tags) {
        while (!text.isAtEnd()) {
            text.skipSpace();
            if (!text.isAtEnd() && !text.take(',')) {
                text.take("W/");
                String tag = text.opaqueTag();
                text.skipSpace();
                if (tag == null || !text.isAtEnd() && !text.take(',')) {
                    return false;
                }
                tags.add(tag);
            }
        }
        return true;
    }
}
