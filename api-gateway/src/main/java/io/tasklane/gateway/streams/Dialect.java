package io.tasklane.gateway.streams;

/** How what happens is written to a client. */
interface Dialect {

    /**
     * An event.
     *
     * @param name what happened, in one word
     * @param cursor where to go on after it
     * @param json one line of JSON
     */
    String event(String name, String cursor, String json);

    /** What keeps the connection alive, and tells how far the client has got although there was nothing to tell. */
    String stillHere(String cursor);
}
