package io.tasklane.worker.types;

import static java.util.Objects.requireNonNullElse;

import io.tasklane.model.TaskType;
import io.tasklane.worker.TaskHandler;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All that this worker can run. */
public final class HandledTypes {

    private final Map<String, HandledType> byName = new TreeMap<>();

    /**
     * @param queues of the worker, at least one; handlers that name none are announced for the first
     * @throws IllegalArgumentException if two handlers bear the same name, or one is for a queue that this worker does not have
     */
    public HandledTypes(Collection<TaskHandler<?, ?>> handlers, List<String> queues) {
        ParameterSchemas schemas = new ParameterSchemas();
        for (TaskHandler<?, ?> handler : handlers) {
            String queue = requireNonNullElse(handler.queue(), queues.get(0));
            if (!queues.contains(queue)) {
                throw new IllegalArgumentException("the handler of " + handler.taskName() + " is for the queue " + queue
                        + ", which is not among tasklane.worker.queues");
            }
            HandledType type = HandledType.of(handler, queue, schemas);
            if (byName.put(handler.taskName(), type) != null) {
                throw new IllegalArgumentException("two handlers bear the name " + handler.taskName());
            }
        }
    }

    /** Whether one of the handlers bears this name. */
    public boolean isHandled(String taskName) {
        return byName.containsKey(taskName);
    }

    public Optional<HandledType> find(String taskName) {
        return Optional.ofNullable(byName.get(taskName));
    }

    /** What is announced, by name. */
    public List<TaskType> announcements() {
        return byName.values().stream().map(HandledType::announcement).toList();
    }
}
