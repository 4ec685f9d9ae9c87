package io.tasklane.worker.builtin;

import io.tasklane.worker.TaskContext;
import io.tasklane.worker.TaskHandler;
import tools.jackson.databind.JsonNode;

/** {@code echo}: the shortest way to see a task travel. */
final class EchoHandler implements TaskHandler<JsonNode, JsonNode> {

    @Override
    public String taskName() {
        return "echo";
    }

    @Override
    public String description() {
        return "Gives its parameters back.";
    }

    @Override
    public JsonNode handle(JsonNode parameters, TaskContext context) {
        return parameters;
    }
}
