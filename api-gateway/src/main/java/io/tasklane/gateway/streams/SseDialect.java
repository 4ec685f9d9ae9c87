package io.tasklane.gateway.streams;

/** Events as WHATWG's HTML standard has it: an event per block, a field per line. */
final class SseDialect implements Dialect {

    static final SseDialect INSTANCE = new SseDialect();

    private SseDialect() {}

    @Override
    public String event(String name, String cursor, String json) {
        return "event: " + name + "\nid: " + cursor + "\ndata: " + json + "\n\n";
    }

    /** A comment; and a block without data is no event, but its id counts. */
    @Override
    public String stillHere(String cursor) {
        return ":\nid: " + cursor + "\n\n";
    }

    /** How long the client waits before it comes again, in milliseconds. */
    static String retry(int millis) {
        return "retry: " + millis + "\n\n";
    }
}
