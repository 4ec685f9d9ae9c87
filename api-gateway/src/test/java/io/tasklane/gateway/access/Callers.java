package io.tasklane.gateway.access;

import org.springframework.web.method.support.HandlerMethodArgumentResolver;

/** Who asks in tests. */
public final class Callers {

    private Callers() {}

    /** What tells handler methods that anybody asks. */
    public static HandlerMethodArgumentResolver anybody() {
        return new CallerArgument();
    }
}
