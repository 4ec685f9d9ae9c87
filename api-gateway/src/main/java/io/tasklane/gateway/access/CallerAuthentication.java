package io.tasklane.gateway.access;

import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** A caller, in the words of Spring Security. The token by which it was recognised is not to be had from it. */
final class CallerAuthentication extends AbstractAuthenticationToken {

    private static final long serialVersionUID = 1L;

    private final transient Caller caller;
    private final transient Standing standing;

    CallerAuthentication(Caller caller, Standing standing) {
        super(caller.scopes());
        this.caller = caller;
        this.standing = standing;
        super.setAuthenticated(true);
    }

    @Override
    public @Nullable Object getCredentials() {
        return null;
    }

    @Override
    public Caller getPrincipal() {
        return caller;
    }

    Standing standing() {
        return standing;
    }

    @Override
    public String getName() {
        return caller.tenant();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CallerAuthentication authentication && caller.equals(authentication.caller);
    }

    @Override
    public int hashCode() {
        return caller.hashCode();
    }
}
