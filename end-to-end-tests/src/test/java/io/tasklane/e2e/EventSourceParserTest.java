package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.e2e.EventSourceParser.Event;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The standard's own examples: what reads the gateway's streams in the other tests reads as browsers do. */
class EventSourceParserTest {

    private final List<Event> events = new ArrayList<>();
    private final EventSourceParser parser = new EventSourceParser("", events::add);

    @Test
    void linesOfDataAreOneEvent() {
        feed("data: YHOO\ndata: +2\ndata: 10\n\n");

        assertThat(events).containsExactly(new Event("message", "YHOO\n+2\n10", ""));
    }

    @Test
    void commentsAreNoEventsAndAnIdStays() {
        feed(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n");

        assertThat(events)
                .containsExactly(
                        new Event("message", "first event", "1"),
                        new Event("message", "second event", ""),
                        new Event("message", " third event", ""));
        assertThat(parser.comments()).isEqualTo(1);
    }

    @Test
    void emptyDataIsAnEventAndWhatIsNotEndedIsNone() {
        feed("data\n\ndata\ndata\n\ndata:");

        assertThat(events).containsExactly(new Event("message", "", ""), new Event("message", "\n", ""));
    }

    @Test
    void anIdAloneIsNoEventButCounts() {
        feed("event: lost\nid: 7\n\ndata: x\n\n");

        assertThat(events).containsExactly(new Event("message", "x", "7"));
        assertThat(parser.lastEventId()).isEqualTo("7");
    }

    @Test
    void allEndsOfLinesAndPortionsAreTheSame() {
        String text = "\uFEFFevent: a\r\ndata: \u00e9\r\rdata: b\n\nretry: 12\nretry: x\n\n";
        for (byte one : text.getBytes(UTF_8)) {
            parser.feed(ByteBuffer.wrap(new byte[] {one}));
        }

        assertThat(events).containsExactly(new Event("a", "\u00e9", ""), new Event("message", "b", ""));
        assertThat(parser.retry()).isEqualTo(12);
    }

    private void feed(String text) {
        parser.feed(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }
}
