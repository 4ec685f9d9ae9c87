package io.tasklane.worker.types;

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

    /** @throws IllegalArgumentException if two handlers bear the same name */
    public HandledTypes(Collection<TaskHandler<?, ?>> handlers, String queue) {
        ParameterSchemas schemas = new ParameterSchemas();
        for (TaskHandler<?, ?> handler : handlers) {
            HandledType type = HandledType.of(handler, queue, schemas);
            if (byName.put(handler.taskName(), type) != null) {
                throw new IllegalArgumentException("two handlers bear the name " + handler.taskName());
            }
        }
    }

    public Optional<HandledType> find(String taskName) {
        return Optional.ofNullable(byName.get(taskName));
    }

    /** What is announced, by name. */
    public List<TaskType> announcements() {
        return byName.values().stream().map(HandledType::announcement).toList();
    }
}
