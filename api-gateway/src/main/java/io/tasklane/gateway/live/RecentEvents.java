package io.tasklane.gateway.live;

import io.tasklane.model.TaskId;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** The last events of the log, as many as there is memory for. Whoever comes a little late finds here what they missed. */
final class RecentEvents {

    private final long maxBytes;
    private final Deque<LoggedEvent> events = new ArrayDeque<>();
    private final Map<TaskId, Deque<LoggedEvent>> byTask = new HashMap<>();
    private final Map<Integer, Long> begins = new HashMap<>();
    private long bytes;

    RecentEvents(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Forgets everything: from here on everything is remembered until there is no more room. */
    void beginAt(Map<Integer, Long> positions) {
        events.clear();
        byTask.clear();
        begins.clear();
        begins.putAll(positions);
        bytes = 0;
    }

    /** For each partition the offset from which on there is everything. */
    Map<Integer, Long> begins() {
        return Collections.unmodifiableMap(begins);
    }

    void add(LoggedEvent event) {
        events.add(event);
        byTask.computeIfAbsent(event.event().task().taskId(), none -> new ArrayDeque<>(2))
                .add(event);
        bytes += event.size();
        while (bytes > maxBytes && events.size() > 1) {
            forget(events.remove());
        }
    }

    private void forget(LoggedEvent oldest) {
        bytes -= oldest.size();
        begins.put(oldest.partition(), oldest.offset() + 1);
        byTask.computeIfPresent(oldest.event().task().taskId(), (taskId, ofTask) -> {
            ofTask.remove();
            return ofTask.isEmpty() ? null : ofTask;
        });
    }

    Collection<LoggedEvent> all() {
        return Collections.unmodifiableCollection(events);
    }

    Collection<LoggedEvent> of(TaskId taskId) {
        return Collections.unmodifiableCollection(byTask.getOrDefault(taskId, new ArrayDeque<>(0)));
    }
}
