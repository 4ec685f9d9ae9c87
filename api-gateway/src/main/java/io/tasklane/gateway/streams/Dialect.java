package io.tasklane.gateway.streams;

import org.jspecify.annotations.Nullable;

/** How what happens is written to a client. */
interface Dialect {

    /**
     * An event.
     *
     * @param name what happened, in one word
     * @param cursor where to go on after it; nothing if that is where the client could go on before
     * @param json one line of JSON
     */
    String event(String name, @Nullable String cursor, String json);

    /**
     * What keeps the connection alive.
     *
     * @param cursor how far the client has got although there was nothing to tell; nothing if it has not yet begun
     */
    String stillHere(@Nullable String cursor);
}
