package io.tasklane.gateway.access;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.springframework.security.core.GrantedAuthority;

/** What a caller may be allowed to do. None of them includes another. */
public enum Scope implements GrantedAuthority {
    /** To submit tasks. */
    SUBMIT,
    /** To see tasks, their results, what happens to them, and webhook endpoints. */
    READ,
    /** To cancel tasks and to have them tried again, and to change webhook endpoints. */
    CONTROL,
    /** To make and revoke API keys of one's own tenant, and to see the gateway's metrics. */
    ADMIN,
    /** To make and revoke API keys of any tenant, with whatever scopes. */
    OPERATOR;

    public static Optional<Scope> named(String text) {
        return Arrays.stream(values())
                .filter(scope -> scope.text().equals(text))
                .findFirst();
    }

    /** Its name in keys, tokens and problems. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String getAuthority() {
        return "SCOPE_" + text();
    }
}
