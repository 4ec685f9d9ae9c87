package io.tasklane.gateway.streams;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The bounds of streams.
 *
 * @param maxConnections how many may be open at a gateway at once, SSE and WebSocket together
 * @param maxSubscriptions how many subscriptions one WebSocket connection may have at once
 * @param maxBufferedEvents how many events may wait for a client that reads slowly, before its connection is ended
 * @param maxBufferedSize how much memory they may take; one event is always taken
 * @param maxReplayed how many records of the log are read for a client that comes back, before it begins anew
 * @param maxMessageSize the largest message that is taken over WebSocket
 * @param keepAlive after so long something is written to every client, that it and all between see that the gateway is there
 * @param maxAge after so long a connection is ended, so that a client that may not be here any more has to say who it is again
 * @param cursorSecret signs cursors; all gateways need the same. A cursor grants nothing, so the default is no risk
 */
@ConfigurationProperties("tasklane.gateway.streams")
record StreamProperties(
        @DefaultValue("5000") int maxConnections,
        @DefaultValue("100") int maxSubscriptions,
        @DefaultValue("1000") int maxBufferedEvents,
        @DefaultValue("2MB") DataSize maxBufferedSize,
        @DefaultValue("1000000") int maxReplayed,
        @DefaultValue("512KB") DataSize maxMessageSize,
        @DefaultValue("15s") Duration keepAlive,
        @DefaultValue("1h") Duration maxAge,
        @DefaultValue("tasklane") String cursorSecret) {

    private static final String PREFIX = "tasklane.gateway.streams.";
    private static final int LEAST_BUFFERED = 8;

    StreamProperties {
        requireAtLeast("max-connections", maxConnections, 0);
        requireAtLeast("max-subscriptions", maxSubscriptions, 1);
        requireAtLeast("max-buffered-events", maxBufferedEvents, LEAST_BUFFERED);
        requireAtLeast("max-buffered-size", maxBufferedSize.toBytes(), 1);
        requireAtLeast("max-replayed", maxReplayed, 0);
        requireAtLeast("max-message-size", maxMessageSize.toBytes(), 1);
        if (maxMessageSize.toBytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(PREFIX + "max-message-size must be below 2GB");
        }
        requireAtLeast("keep-alive (in ms)", keepAlive.toMillis(), 100);
        requireAtLeast("max-age (in s)", maxAge.toSeconds(), 1);
        if (cursorSecret.isEmpty()) {
            throw new IllegalArgumentException(PREFIX + "cursor-secret must not be empty");
        }
    }

    private static void requireAtLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(PREFIX + name + " must be at least " + least);
        }
    }

    @Override
    public String toString() {
        return "StreamProperties[maxConnections=" + maxConnections + ", maxBufferedEvents=" + maxBufferedEvents
                + ", maxBufferedSize=" + maxBufferedSize + "]";
    }
}
