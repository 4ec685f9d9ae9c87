package io.tasklane.gateway.preferences;

import java.util.List;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;

/** What requests prefer, in tests. */
public final class PreferencesInTests {

    private PreferencesInTests() {}

    /** What tells handler methods what a request prefers. */
    public static HandlerMethodArgumentResolver resolver() {
        return new PreferenceArguments();
    }

    /** What a client sends that has this version. */
    public static IfNoneMatch ifNoneMatch(String etag) {
        return IfNoneMatch.of(List.of(etag));
    }
}
