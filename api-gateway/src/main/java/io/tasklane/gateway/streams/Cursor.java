package io.tasklane.gateway.streams;

import java.util.Map;
import java.util.TreeMap;

/**
 * How far a client has got in a stream.
 *
 * @param next for each partition that the stream goes on in, the offset from which on events are new to the client
 * @param after of a single task's events, those up to this offset are not new, whatever partition they are in; -1 for none
 * @param ended whether the client has got the last event that there is
 */
record Cursor(Map<Integer, Long> next, long after, boolean ended) {

    Cursor {
        next = new TreeMap<>(next);
    }
}
