package io.tasklane.worker.execution;

import io.tasklane.model.CancelRequested;
import io.tasklane.model.TaskId;
import io.tasklane.worker.control.CancelWishes;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The commands that this process holds, so that a wish to cancel one finds it wherever it is. */
final class HeldTasks {

    /** Several commands of one task are rare, but anybody may produce them. */
    private final Map<TaskId, Set<HeldTask>> byTask = new ConcurrentHashMap<>();

    private final CancelWishes wishes;

    HeldTasks(CancelWishes wishes) {
        this.wishes = wishes;
        wishes.listen(this::cancel);
    }

    CancelWishes wishes() {
        return wishes;
    }

    /** From here on it is found until it ends or is lost; a wish that was made before counts too. */
    void add(HeldTask task) {
        byTask.compute(task.taskId(), (id, known) -> {
            Set<HeldTask> all = known == null ? new HashSet<>() : new HashSet<>(known);
            all.add(task);
            return all;
        });
        task.context().onLost(() -> remove(task));
        wishes.of(task.taskId()).ifPresent(task::cancel);
    }

    void remove(HeldTask task) {
        byTask.computeIfPresent(task.taskId(), (id, known) -> {
            Set<HeldTask> rest = new HashSet<>(known);
            rest.remove(task);
            return rest.isEmpty() ? null : rest;
        });
    }

    int count() {
        return byTask.size();
    }

    void flushCheckpoints() {
        byTask.values().forEach(tasks -> tasks.forEach(HeldTask::flushCheckpoint));
    }

    private void cancel(CancelRequested wish) {
        Set<HeldTask> meant = byTask.get(wish.taskId());
        if (meant != null) {
            meant.forEach(task -> task.cancel(wish));
        }
    }
}
