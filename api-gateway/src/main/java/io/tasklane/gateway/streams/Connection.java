package io.tasklane.gateway.streams;

/** A client that is connected, whichever way. */
interface Connection {

    /** Writes something, so that the client and all between see that the gateway is there. */
    void stayInTouch();

    /** Whether the client is still known by what it showed when it came. */
    boolean isStillAllowed();

    /** Ends it in order: the gateway stops, or the client has to say again who it is. */
    void end();
}
