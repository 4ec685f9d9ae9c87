package io.tasklane.parallel;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Pauses partitions before the next poll could exceed the bounds on what is in flight, and resumes them once there is room for
 * more than a trickle. Used by the polling thread alone.
 */
final class Intake {

    /** A paused partition is resumed when no more than this part of its bound is in flight. */
    private static final double RESUME_AT = 0.75;

    private static final int MOST_RECORDS_OF_A_POLL = 250;

    private final ParallelConsumerSettings settings;
    private final Consumer<?, ?> consumer;
    private final int maxPollRecords;
    private boolean full;

    Intake(ParallelConsumerSettings settings, Consumer<?, ?> consumer) {
        this.settings = settings;
        this.consumer = consumer;
        this.maxPollRecords = maxPollRecords(settings);
    }

    /** How many records one poll may bring: at most half of what may be in flight, so that intake can stop in time. */
    static int maxPollRecords(ParallelConsumerSettings settings) {
        int bound = Math.min(settings.maxInFlight(), settings.maxInFlightPerPartition());
        return Math.max(1, Math.min(MOST_RECORDS_OF_A_POLL, bound / 2));
    }

    /** Pauses and resumes as the windows demand; answers whether anything is paused. */
    boolean adjust(Collection<PartitionWindow> windows) {
        int inFlight = windows.stream().mapToInt(PartitionWindow::pending).sum();
        full = isFull(full, inFlight, settings.maxInFlight());
        Set<TopicPartition> paused = consumer.paused();
        Set<TopicPartition> pause = new HashSet<>();
        Set<TopicPartition> resume = new HashSet<>();
        for (PartitionWindow window : windows) {
            boolean isPaused = paused.contains(window.partition());
            boolean mustPause = full
                    || window.isTooWide()
                    || isFull(isPaused, window.pending(), settings.maxInFlightPerPartition());
            if (mustPause && !isPaused) {
                pause.add(window.partition());
            } else if (isPaused && !mustPause) {
                resume.add(window.partition());
            }
        }
        consumer.pause(pause);
        consumer.resume(resume);
        return paused.size() + pause.size() > resume.size();
    }

    /** Takes in nothing more. */
    void stop() {
        consumer.pause(consumer.assignment());
    }

    /** One poll may bring as much as its limit, so a bound is reached when that much no longer fits. */
    private boolean isFull(boolean already, int inFlight, int bound) {
        int most = Math.max(0, bound - maxPollRecords);
        return already ? inFlight > most * RESUME_AT : inFlight > most;
    }
}
