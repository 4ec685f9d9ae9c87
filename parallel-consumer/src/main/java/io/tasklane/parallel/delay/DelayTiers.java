package io.tasklane.parallel.delay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * Where records wait: topics of which each holds every record for the same time, so that the first in is the first out and none
 * waits behind another. A wait that no tier has is made of several.
 */
public final class DelayTiers {

    /** When a waiting record is due, in milliseconds since 1970, as decimal text. */
    public static final String DUE_AT = "tasklane-due-at";

    /** The topic that a waiting record goes to when it is due. */
    public static final String DESTINATION = "tasklane-destination";

    /** So many digits are enough for thirty million years and never overflow. */
    private static final long LATEST = 999_999_999_999_999_999L;

    private final NavigableMap<Duration, String> topics;
    private final Map<String, Duration> waits = new HashMap<>();

    /**
     * @param topics for each tier's wait its topic
     * @throws IllegalArgumentException if there is none, a wait is shorter than a millisecond, or two tiers share a topic
     */
    public DelayTiers(NavigableMap<Duration, String> topics) {
        this.topics = Collections.unmodifiableNavigableMap(new TreeMap<>(topics));
        if (topics.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one tier");
        }
        this.topics.forEach((wait, topic) -> {
            if (wait.compareTo(Duration.ofMillis(1)) < 0) {
                throw new IllegalArgumentException("the wait of tier " + topic + " must be at least a millisecond");
            }
            if (waits.put(topic, wait) != null) {
                throw new IllegalArgumentException("two tiers share the topic " + topic);
            }
        });
    }

    /**
     * The record that waits in the place of this one until it is due: with the same key, value and headers, in the largest tier
     * that is not longer than the wait, or the smallest if all are. Its partition is left to the partitioner, here and at home,
     * and its timestamp is {@code now}, for that is what its tier counts from.
     *
     * @param dueAt rounded up to whole milliseconds, so that nothing is early
     */
    public ProducerRecord<byte[], byte[]> delayed(ProducerRecord<byte[], byte[]> home, Instant dueAt, Instant now) {
        long due = roundedUp(dueAt);
        long entered = Math.max(0, now.toEpochMilli());
        var waiting =
                new ProducerRecord<>(tierFor(due - entered), null, entered, home.key(), home.value(), home.headers());
        withoutAddress(waiting.headers())
                .add(DUE_AT, Long.toString(due).getBytes(UTF_8))
                .add(DESTINATION, home.topic().getBytes(UTF_8));
        return waiting;
    }

    /** The topics of all tiers, that of the shortest wait first. */
    public Collection<String> topics() {
        return topics.values();
    }

    /** How long a record is in a tier at most. */
    Duration waitOf(String topic) {
        Duration wait = waits.get(topic);
        if (wait == null) {
            throw new IllegalArgumentException("not a tier: " + topic);
        }
        return wait;
    }

    /** Takes from these headers what {@link #delayed} added. */
    static Headers withoutAddress(Headers headers) {
        return headers.remove(DUE_AT).remove(DESTINATION);
    }

    private String tierFor(long waitMillis) {
        Map.Entry<Duration, String> longestThatFits = topics.floorEntry(Duration.ofMillis(waitMillis));
        return (longestThatFits == null ? topics.firstEntry() : longestThatFits).getValue();
    }

    private static long roundedUp(Instant dueAt) {
        if (dueAt.isBefore(Instant.EPOCH)) {
            return 0;
        }
        if (dueAt.isAfter(Instant.ofEpochMilli(LATEST))) {
            return LATEST;
        }
        long millis = dueAt.toEpochMilli();
        return Instant.ofEpochMilli(millis).equals(dueAt) ? millis : millis + 1;
    }
}
