package io.tasklane.parallel.delay;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.jspecify.annotations.Nullable;

/**
 * Which topics are there. To send to one that is not blocks a producer and fails as an outage does, so it is asked for before.
 * A topic may be just about to be made, so one that is missing is waited for, a short time and once.
 */
final class Destinations {

    enum Presence {
        THERE,
        MISSING,
        /** It was not there, but not for long enough to give its records up. */
        UNSETTLED
    }

    static final Duration GRACE = Duration.ofSeconds(5);

    /** What was found is looked up again after this time. */
    private static final Duration VALIDITY = Duration.ofMinutes(1);

    private static final Duration RECHECK = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Names come from records, which anybody may have written. */
    private static final int MOST_REMEMBERED = 1_000;

    /** @param missingSince when it was first found missing, if it is */
    private record Finding(Presence presence, long at, long missingSince) {}

    private final Consumer<?, ?> consumer;
    private final LongSupplier nanoTime;
    private final Map<String, Finding> findings = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Finding> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    Destinations(Consumer<?, ?> consumer, LongSupplier nanoTime) {
        this.consumer = consumer;
        this.nanoTime = nanoTime;
    }

    /** @throws org.apache.kafka.common.KafkaException if the broker does not answer */
    Presence presenceOf(String topic) {
        long now = nanoTime.getAsLong();
        Finding known = findings.get(topic);
        if (known == null || now - known.at() > validity(known).toNanos()) {
            known = lookUp(topic, known, now);
            findings.put(topic, known);
        }
        return known.presence();
    }

    /** What was found there is looked up again: it may be the cause of a failure. */
    void doubt() {
        findings.values().removeIf(finding -> finding.presence() == Presence.THERE);
    }

    private static Duration validity(Finding finding) {
        return finding.presence() == Presence.UNSETTLED ? RECHECK : VALIDITY;
    }

    private Finding lookUp(String topic, @Nullable Finding known, long now) {
        if (isThere(topic)) {
            return new Finding(Presence.THERE, now, now);
        }
        long missingSince = known == null || known.presence() == Presence.THERE ? now : known.missingSince();
        boolean longEnough = now - missingSince >= GRACE.toNanos();
        return new Finding(longEnough ? Presence.MISSING : Presence.UNSETTLED, now, missingSince);
    }

    private boolean isThere(String topic) {
        try {
            return !consumer.partitionsFor(topic, PATIENCE).isEmpty();
        } catch (InvalidTopicException | AuthorizationException notForUs) {
            return false;
        }
    }
}
