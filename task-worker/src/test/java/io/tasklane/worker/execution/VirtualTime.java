package io.tasklane.worker.execution;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/** Time that passes when the test says so; what becomes due meanwhile is done by the thread that lets it pass. */
final class VirtualTime extends Clock implements Timer {

    private record Due(Instant at, Runnable action) {}

    private final List<Due> alarms = new CopyOnWriteArrayList<>();
    private final AtomicBoolean failing = new AtomicBoolean();
    private volatile Duration behind = Duration.ZERO;
    private volatile Instant now = Instant.parse("2026-06-01T12:00:00Z");

    void pass(Duration time) {
        Instant end = now.plus(time);
        for (Optional<Due> next = nextUntil(end); next.isPresent(); next = nextUntil(end)) {
            alarms.remove(next.get());
            now = next.get().at().isAfter(now) ? next.get().at() : now;
            next.get().action().run();
        }
        now = end;
    }

    /** Somebody sets the clock back; what is due is due no later for that. */
    void setBack(Duration by) {
        behind = by;
    }

    /** Whoever asks next what time it is gets no answer. */
    void failOnce() {
        failing.set(true);
    }

    int pending() {
        return alarms.size();
    }

    private Optional<Due> nextUntil(Instant end) {
        return alarms.stream().filter(due -> !due.at().isAfter(end)).min(Comparator.comparing(Due::at));
    }

    @Override
    public Alarm in(Duration wait, Runnable action) {
        Due due = new Due(now.plus(wait), action);
        alarms.add(due);
        return () -> alarms.remove(due);
    }

    @Override
    public Instant instant() {
        if (failing.getAndSet(false)) {
            throw new IllegalStateException("there is no time, on purpose");
        }
        return now.minus(behind);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
