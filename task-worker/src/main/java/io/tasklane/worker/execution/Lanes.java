package io.tasklane.worker.execution;

import io.tasklane.model.TaskEvent;
import io.tasklane.parallel.Lane;
import io.tasklane.worker.types.HandledType;
import io.tasklane.worker.types.HandledTypes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Where commands wait for a thread: by queue and priority, and kinds of tasks that have a limit of their own apart from the
 * others, so that they do not hold them up. There are no more lanes than settings and handlers make, whatever names commands bear.
 */
final class Lanes {

    private final Map<String, WorkQueue> queues = new HashMap<>();
    private final Map<String, Lane.Limit> limits = new HashMap<>();
    private final HandledTypes types;

    /** @throws IllegalArgumentException if a limit is set for a name that nobody handles */
    Lanes(RunnerSettings settings, HandledTypes types) {
        this.types = types;
        settings.queues().forEach(queue -> queues.put(queue.name(), queue));
        var unknown = new TreeSet<>(settings.concurrency().keySet());
        unknown.removeIf(types::isHandled);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("tasklane.worker.concurrency: no handler bears the names " + unknown);
        }
        types.announcements().forEach(type -> {
            int handlers =
                    types.find(type.taskName()).map(HandledType::concurrency).orElse(0);
            int most = settings.concurrency().getOrDefault(type.taskName(), handlers);
            if (most > 0) {
                limits.put(type.taskName(), new Lane.Limit("task " + type.taskName(), most));
            }
        });
    }

    /** @param queueName the queue that the command came by */
    Lane of(TaskEvent.Submitted command, String queueName) {
        String taskName = command.task().taskName();
        WorkQueue queue = queues.get(queueName);
        if (queue == null || !types.isHandled(taskName)) {
            return Lane.COMMON;
        }
        List<Lane.Limit> counted = new ArrayList<>();
        if (queue.concurrency() != null) {
            counted.add(new Lane.Limit("queue " + queueName, queue.concurrency()));
        }
        String name = queueName + " " + command.priority();
        Lane.Limit limit = limits.get(taskName);
        if (limit != null) {
            counted.add(limit);
            name += " " + taskName;
        }
        return new Lane(name, queue.weight() * (command.priority() + 1), counted);
    }
}
