package io.tasklane.e2e;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Reads an event stream as WHATWG's HTML standard (9.2.6) says that it is to be interpreted, bytes in any portions. */
final class EventSourceParser {

    /** An event as it would be dispatched. */
    record Event(String type, String data, String lastEventId) {}

    private final Consumer<Event> dispatched;
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private ByteBuffer undecoded = ByteBuffer.allocate(0);
    private final StringBuilder line = new StringBuilder();
    private final StringBuilder data = new StringBuilder();
    private String type = "";
    private String idBuffer;
    private String lastEventId;
    private Integer retry;
    private int comments;
    private boolean begun;
    private boolean afterCarriageReturn;

    /** @param lastEventId what the connection before had in the end; empty at first */
    EventSourceParser(String lastEventId, Consumer<Event> dispatched) {
        this.idBuffer = lastEventId;
        this.lastEventId = lastEventId;
        this.dispatched = dispatched;
    }

    String lastEventId() {
        return lastEventId;
    }

    /** The reconnection time that the server wished, in milliseconds; null if it said nothing. */
    Integer retry() {
        return retry;
    }

    int comments() {
        return comments;
    }

    void feed(ByteBuffer bytes) {
        ByteBuffer all = ByteBuffer.allocate(undecoded.remaining() + bytes.remaining());
        all.put(undecoded).put(bytes).flip();
        CharBuffer text = CharBuffer.allocate(all.remaining() + 1);
        utf8.decode(all, text, false);
        undecoded = all.slice();
        text.flip();
        while (text.hasRemaining()) {
            feed(text.get());
        }
    }

    private void feed(char next) {
        if (!begun) {
            begun = true;
            if (next == '\uFEFF') {
                return;
            }
        }
        if (next == '\n' && afterCarriageReturn) {
            afterCarriageReturn = false;
            return;
        }
        afterCarriageReturn = next == '\r';
        if (next == '\n' || next == '\r') {
            end(line.toString());
            line.setLength(0);
        } else {
            line.append(next);
        }
    }

    private void end(String text) {
        if (text.isEmpty()) {
            dispatch();
            return;
        }
        int colon = text.indexOf(':');
        if (colon == 0) {
            comments++;
            return;
        }
        String field = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(colon + 1);
        process(field, value.startsWith(" ") ? value.substring(1) : value);
    }

    private void process(String field, String value) {
        switch (field) {
            case "event" -> type = value;
            case "data" -> data.append(value).append('\n');
            case "id" -> idBuffer = value.indexOf('\0') < 0 ? value : idBuffer;
            case "retry" -> retry = value.matches("[0-9]+") ? Integer.valueOf(value) : retry;
            default -> {
                // The field is ignored.
            }
        }
    }

    private void dispatch() {
        lastEventId = idBuffer;
        if (data.isEmpty()) {
            type = "";
            return;
        }
        data.setLength(data.length() - 1);
        Event event = new Event(type.isEmpty() ? "message" : type, data.toString(), lastEventId);
        data.setLength(0);
        type = "";
        dispatched.accept(event);
    }
}
