package io.tasklane.gateway.preferences;

import org.springframework.web.method.support.HandlerMethodArgumentResolver;

/** What requests prefer, in tests. */
public final class PreferencesInTests {

    private PreferencesInTests() {}

    /** What tells handler methods what a request prefers. */
    public static HandlerMethodArgumentResolver resolver() {
        return new PreferenceArguments();
    }
}
