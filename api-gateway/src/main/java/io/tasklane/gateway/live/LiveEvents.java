package io.tasklane.gateway.live;

import io.tasklane.model.TaskId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the log as this gateway knows it: how far it has read, the last events, and who wants to know more. To join is one
 * step with looking at what was there before, so nobody misses an event or sees one twice.
 */
public final class LiveEvents {

    /** More than that is read from the log, part by part, so that it takes no memory of the one who is told. */
    private static final int MOST_TOLD_AT_ONCE = 128;

    private static final Logger log = LoggerFactory.getLogger(LiveEvents.class);

    private final RecentEvents recent;
    private final Map<Integer, Long> next = new HashMap<>();
    private final Map<TaskId, Set<LiveListener>> ofTasks = new HashMap<>();
    private final Map<String, Set<LiveListener>> ofTenants = new HashMap<>();
    private String name = "";

    LiveEvents(LiveProperties properties) {
        this.recent = new RecentEvents(properties.recent().toBytes());
    }

    /**
     * Where the log is known.
     *
     * @param log names the log: one that was made anew has another name
     * @param begins for each partition the offset from which on events are remembered
     * @param next for each partition the offset that comes next
     */
    public record Extent(String log, Map<Integer, Long> begins, Map<Integer, Long> next) {

        /** Whether all from these positions on is remembered. */
        boolean reachesFrom(Map<Integer, Long> positions) {
            return positions.entrySet().stream()
                    .allMatch(position -> begins.getOrDefault(position.getKey(), Long.MAX_VALUE) <= position.getValue()
                            && next.getOrDefault(position.getKey(), -1L) >= position.getValue());
        }
    }

    /** Nothing as long as Kafka was not reached. */
    public synchronized Optional<Extent> extent() {
        return next.isEmpty()
                ? Optional.empty()
                : Optional.of(new Extent(name, Map.copyOf(recent.begins()), Map.copyOf(next)));
    }

    /**
     * Tells the listener all that is remembered of a task, and then what happens to it.
     *
     * @return what is remembered; nothing as long as Kafka was not reached
     */
    public synchronized Optional<Extent> join(TaskId taskId, LiveListener listener) {
        recent.of(taskId).forEach(listener::on);
        join(ofTasks, taskId, listener);
        return extent();
    }

    /** Tells the listener what happens to the tasks of a tenant from now on. */
    public synchronized Optional<Extent> join(String tenant, LiveListener listener) {
        join(ofTenants, tenant, listener);
        return extent();
    }

    /**
     * Tells the listener what happened to a task from these positions on, and then what happens.
     *
     * @return whether that is possible; if not, or there is too much of it, the listener is told nothing
     */
    public synchronized boolean join(TaskId taskId, Map<Integer, Long> from, LiveListener listener) {
        List<LoggedEvent> missed = missed(recent.of(taskId), from);
        if (!isKnownFrom(from) || missed.size() > MOST_TOLD_AT_ONCE) {
            return false;
        }
        missed.forEach(listener::on);
        join(ofTasks, taskId, listener);
        return true;
    }

    /** The same for all tasks of a tenant. */
    public synchronized boolean join(String tenant, Map<Integer, Long> from, LiveListener listener) {
        if (!isKnownFrom(from)) {
            return false;
        }
        List<LoggedEvent> missed = missed(recent.all(), from).stream()
                .filter(event -> event.event().task().tenant().equals(tenant))
                .toList();
        if (missed.size() > MOST_TOLD_AT_ONCE) {
            return false;
        }
        missed.forEach(listener::on);
        join(ofTenants, tenant, listener);
        return true;
    }

    /** The listener is told nothing more once this has returned. */
    public synchronized void leave(TaskId taskId, LiveListener listener) {
        leave(ofTasks, taskId, listener);
    }

    public synchronized void leave(String tenant, LiveListener listener) {
        leave(ofTenants, tenant, listener);
    }

    /** Tells how far the log is read while nobody is told anything of it. */
    public synchronized void whileNothingHappens(Consumer<Map<Integer, Long>> told) {
        told.accept(Map.copyOf(next));
    }

    synchronized int listeners() {
        return ofTasks.values().stream().mapToInt(Set::size).sum()
                + ofTenants.values().stream().mapToInt(Set::size).sum();
    }

    synchronized Map<Integer, Long> positions() {
        return Map.copyOf(next);
    }

    /** Begins anew at these positions: what came before is not known, and whoever listened has missed something. */
    synchronized void beginAt(String newName, Map<Integer, Long> positions) {
        Collection<Set<LiveListener>> listening = new LinkedHashSet<>(ofTasks.values());
        listening.addAll(ofTenants.values());
        ofTasks.clear();
        ofTenants.clear();
        listening.forEach(listeners -> listeners.forEach(LiveListener::lost));
        name = newName;
        next.clear();
        next.putAll(positions);
        recent.beginAt(positions);
    }

    /** Passes it on. If that breaks off it may be done again: whoever was told already passes over what they know. */
    synchronized void happened(LoggedEvent event) {
        tell(ofTasks.getOrDefault(event.event().task().taskId(), Set.of()), event);
        tell(ofTenants.getOrDefault(event.event().task().tenant(), Set.of()), event);
        recent.add(event);
        next.put(event.partition(), event.offset() + 1);
    }

    /** Whoever fails has missed something; nobody else has. */
    private static void tell(Set<LiveListener> listeners, LoggedEvent event) {
        for (LiveListener listener : Set.copyOf(listeners)) {
            try {
                listener.on(event);
            } catch (RuntimeException failed) {
                log.atError()
                        .setCause(failed)
                        .addKeyValue("taskId", event.event().task().taskId())
                        .log("Somebody who listens could not be told of an event and is let go");
                listeners.remove(listener);
                listener.lost();
            }
        }
    }

    /** The log has nothing more below these positions; what is there may be no events. */
    synchronized void readTo(Map<Integer, Long> positions) {
        next.putAll(positions);
    }

    private boolean isKnownFrom(Map<Integer, Long> from) {
        return !next.isEmpty() && new Extent(name, recent.begins(), next).reachesFrom(from);
    }

    private static List<LoggedEvent> missed(Collection<LoggedEvent> events, Map<Integer, Long> from) {
        return events.stream()
                .filter(event -> event.offset() >= from.getOrDefault(event.partition(), Long.MAX_VALUE))
                .toList();
    }

    private static <K> void join(Map<K, Set<LiveListener>> all, K key, LiveListener listener) {
        all.computeIfAbsent(key, none -> new LinkedHashSet<>(2)).add(listener);
    }

    private static <K> void leave(Map<K, Set<LiveListener>> all, K key, LiveListener listener) {
        all.computeIfPresent(key, (same, listeners) -> {
            listeners.remove(listener);
            return listeners.isEmpty() ? null : listeners;
        });
    }
}
