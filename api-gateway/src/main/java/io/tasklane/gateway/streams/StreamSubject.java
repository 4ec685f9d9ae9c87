package io.tasklane.gateway.streams;

import io.tasklane.gateway.lists.TaskFilter;
import io.tasklane.gateway.live.LiveEvents;
import io.tasklane.gateway.live.LiveListener;
import io.tasklane.model.Task;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskJson;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a stream is about: one task, or those of a tenant that have a name and labels.
 *
 * @param tenant whose tasks
 * @param taskId the one task, if it is one
 * @param taskName their name, if they must have a certain one
 * @param labels what they must be marked with
 */
record StreamSubject(
        String tenant, @Nullable TaskId taskId, @Nullable String taskName, Map<String, String> labels) {

    StreamSubject {
        labels = Map.copyOf(labels);
    }

    static StreamSubject of(String tenant, TaskId taskId) {
        return new StreamSubject(tenant, taskId, null, Map.of());
    }

    boolean includes(TaskEvent event) {
        Task task = event.task();
        return task.tenant().equals(tenant)
                && (taskId == null || taskId.equals(task.taskId()))
                && (taskName == null || taskName.equals(task.taskName()))
                && task.labels().entrySet().containsAll(labels.entrySet());
    }

    /** The same for tasks. */
    TaskFilter filter() {
        return new TaskFilter(null, null, taskName, new TreeMap<>(labels), null, null);
    }

    /** Whether this event is the last that a stream of this subject tells. */
    boolean endsWith(TaskEvent event) {
        return taskId != null && event.state().isFinal();
    }

    Optional<LiveEvents.Extent> join(LiveEvents events, LiveListener listener) {
        return taskId == null ? events.join(tenant, listener) : events.join(taskId, listener);
    }

    boolean join(LiveEvents events, Map<Integer, Long> from, LiveListener listener) {
        return taskId == null ? events.join(tenant, from, listener) : events.join(taskId, from, listener);
    }

    void leave(LiveEvents events, LiveListener listener) {
        if (taskId == null) {
            events.leave(tenant, listener);
        } else {
            events.leave(taskId, listener);
        }
    }

    /** A text that no other subject has. */
    String canonical() {
        Map<String, Object> all = new TreeMap<>();
        all.put("tenant", tenant);
        all.put("taskId", taskId == null ? List.of() : List.of(taskId.value()));
        all.put("taskName", taskName == null ? List.of() : List.of(taskName));
        all.put("labels", new TreeMap<>(labels));
        return TaskJson.MAPPER.writeValueAsString(all);
    }
}
