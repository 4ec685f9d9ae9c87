package io.tasklane.gateway.access;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A route that anybody may have without saying who they are, said at its handler method. Its path must be let through, too. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface ForEverybody {

    /** The paths of all such routes. */
    String PUBLIC_KEYS = "/.well-known/tasklane/jwks.json";
}
