package io.tasklane.worker.types;

import io.tasklane.model.TaskJson;
import io.tasklane.model.TaskType;
import io.tasklane.worker.PermanentTaskFailure;
import io.tasklane.worker.TaskContext;
import io.tasklane.worker.TaskHandler;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/** A handler, with its parameters bound to JSON. */
public final class HandledType {

    private final TaskHandler<Object, ?> handler;
    private final TaskType announcement;
    private final ObjectReader parameters;

    private HandledType(TaskHandler<Object, ?> handler, TaskType announcement, ObjectReader parameters) {
        this.handler = handler;
        this.announcement = announcement;
        this.parameters = parameters;
    }

    /** @throws IllegalArgumentException if the handler does not say what type its parameters are, or its name cannot be one */
    @SuppressWarnings("unchecked") // the parameters are read as the very type that the handler declares
    static HandledType of(TaskHandler<?, ?> handler, String queue, ParameterSchemas schemas) {
        ResolvableType declared =
                ResolvableType.forInstance(handler).as(TaskHandler.class).getGeneric(0);
        if (declared.resolve() == null) {
            throw new IllegalArgumentException(
                    "the handler of " + handler.taskName()
                            + " does not say what type its parameters are; it must be a class that implements TaskHandler<P, R>");
        }
        JavaType type = TaskJson.MAPPER.getTypeFactory().constructType(declared.getType());
        Long seconds = handler.timeout() == null
                ? null
                : Objects.requireNonNull(handler.timeout()).toSeconds();
        TaskType announcement = new TaskType(
                handler.taskName(),
                queue,
                handler.description(),
                schemas.of(declared.getType()),
                handler.retry(),
                handler.retryLimit(),
                seconds == null ? null : Math.toIntExact(Math.max(1, seconds)));
        if (handler.concurrency() < 0) {
            throw new IllegalArgumentException("the concurrency of " + handler.taskName() + " must not be negative");
        }
        ObjectReader reader = TaskJson.MAPPER.readerFor(type).with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        return new HandledType((TaskHandler<Object, ?>) handler, announcement, reader);
    }

    /** What is announced of it. */
    public TaskType announcement() {
        return announcement;
    }

    /** How many of its tasks may run at a time; 0 for no limit. */
    public int concurrency() {
        return handler.concurrency();
    }

    /**
     * Runs an attempt.
     *
     * @return what the handler brought
     * @throws PermanentTaskFailure if the parameters are not of the handler's type, or if the handler says so
     * @throws Exception whatever else the handler throws
     */
    public @Nullable Object run(JsonNode given, TaskContext context) throws Exception {
        return handler.handle(bound(given), context);
    }

    private Object bound(JsonNode given) throws PermanentTaskFailure {
        try {
            Object bound = parameters.readValue(given);
            if (bound == null) {
                throw new PermanentTaskFailure("invalid-parameters", "parameters are missing");
            }
            return bound;
        } catch (JacksonException unfit) {
            throw new PermanentTaskFailure("invalid-parameters", "parameters: " + TaskJson.reason(unfit), unfit);
        }
    }
}
