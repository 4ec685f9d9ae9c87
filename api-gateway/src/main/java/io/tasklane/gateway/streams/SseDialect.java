package io.tasklane.gateway.streams;

import org.jspecify.annotations.Nullable;

/** Events as WHATWG's HTML standard has it: an event per block, a field per line. */
final class SseDialect implements Dialect {

    static final SseDialect INSTANCE = new SseDialect();

    private SseDialect() {}

    @Override
    public String event(String name, @Nullable String cursor, String json) {
        return "event: " + name + "\n" + id(cursor) + "data: " + json + "\n\n";
    }

    /** A comment; and a block without data is no event, but its id counts. */
    @Override
    public String stillHere(@Nullable String cursor) {
        return ":\n" + id(cursor) + "\n";
    }

    private static String id(@Nullable String cursor) {
        return cursor == null ? "" : "id: " + cursor + "\n";
    }

    /** How long the client waits before it comes again, in milliseconds. */
    static String retry(int millis) {
        return "retry: " + millis + "\n\n";
    }
}
