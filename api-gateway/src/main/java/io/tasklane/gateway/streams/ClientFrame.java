package io.tasklane.gateway.streams;

import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskRules;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a client may say over WebSocket. Each frame bears an id that the client chose; the answers to it bear the same. */
sealed interface ClientFrame {

    String id();

    /** Begin to tell me, under this id, of a task or of all that match. */
    record Subscribe(
            String id,
            @Nullable TaskId taskId,
            @Nullable String taskName,
            Map<String, String> labels,
            @Nullable String after)
            implements ClientFrame {

        StreamSubject subject(String tenant) {
            return new StreamSubject(tenant, taskId, taskName, labels);
        }
    }

    /** Tell me no more under this id. */
    record Unsubscribe(String id) implements ClientFrame {}

    /** Run this task: it is what the body of {@code POST /submitTask} is. */
    record Submit(String id, ObjectNode task) implements ClientFrame {}

    record Cancel(String id, String taskId) implements ClientFrame {}

    int MAX_ID_LENGTH = 64;

    /** @throws ProblemException if it is none */
    static ClientFrame of(ObjectNode frame) {
        String type = text(frame, "type").orElseThrow(() -> malformed("A frame must have a type"));
        String id = idOf(frame).orElseThrow(() -> malformed("A frame must have an id of 1 to 64 characters"));
        return switch (type) {
            case "subscribe" -> {
                only(frame, "taskId", "filter", "after");
                yield subscribe(id, frame);
            }
            case "unsubscribe" -> {
                only(frame);
                yield new Unsubscribe(id);
            }
            case "submit" -> {
                only(frame, "task");
                if (frame.get("task") instanceof ObjectNode task) {
                    yield new Submit(id, task);
                }
                throw malformed("submit must have a task, which is an object");
            }
            case "cancel" -> {
                only(frame, "taskId");
                yield new Cancel(id, text(frame, "taskId").orElseThrow(() -> malformed("cancel must have a taskId")));
            }
            default -> throw malformed("There is no frame of this type");
        };
    }

    /** The id that a frame bears, whatever else is wrong with it. */
    static Optional<String> idOf(ObjectNode frame) {
        return frame.path("id")
                .asStringOpt()
                .filter(id -> frame.path("id").isString() && !id.isEmpty() && id.length() <= MAX_ID_LENGTH);
    }

    private static Subscribe subscribe(String id, ObjectNode frame) {
        Optional<String> taskId = text(frame, "taskId");
        JsonNode filter = frame.get("filter");
        String after = text(frame, "after").orElse(null);
        if (taskId.isPresent() == (filter != null)) {
            throw malformed("subscribe must have either a taskId or a filter");
        }
        if (taskId.isPresent()) {
            TaskId task = TaskId.parse(taskId.get())
                    .orElseThrow(() ->
                            new ProblemException(Problem.of(ProblemType.NO_SUCH_TASK, "This is not a task's id")));
            return new Subscribe(id, task, null, Map.of(), after);
        }
        if (!(filter instanceof ObjectNode object)) {
            throw malformed("filter must be an object");
        }
        for (String name : object.propertyNames()) {
            if (!Set.of("taskName", "labels").contains(name)) {
                throw malformed("filter has something that is not known");
            }
        }
        String taskName = text(object, "taskName").orElse(null);
        refuse("taskName", taskName == null ? Optional.empty() : TaskRules.violatedByName(taskName));
        Map<String, String> labels = labels(object.get("labels"));
        refuse("labels", TaskRules.violatedByLabels(labels));
        return new Subscribe(id, null, taskName, labels, after);
    }

    private static Map<String, String> labels(@Nullable JsonNode given) {
        Map<String, String> labels = new TreeMap<>();
        if (given != null && !given.isObject()) {
            throw malformed("labels must be an object");
        }
        if (given instanceof ObjectNode object) {
            object.properties().forEach(label -> {
                if (!label.getValue().isString()) {
                    throw malformed("a label's value must be a string");
                }
                labels.put(label.getKey(), label.getValue().stringValue());
            });
        }
        return labels;
    }

    private static void only(ObjectNode frame, String... more) {
        Set<String> known = Set.of(more);
        for (String name : frame.propertyNames()) {
            if (!name.equals("type") && !name.equals("id") && !known.contains(name)) {
                throw malformed("The frame has something that is not known to its type");
            }
        }
    }

    private static Optional<String> text(ObjectNode frame, String name) {
        JsonNode value = frame.get(name);
        if (value != null && !value.isString()) {
            throw malformed(name + " must be a string");
        }
        return Optional.ofNullable(value).map(JsonNode::stringValue);
    }

    private static void refuse(String name, Optional<String> violation) {
        violation.ifPresent(what -> {
            throw malformed(name + " " + what);
        });
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(Problem.of(ProblemType.MALFORMED_REQUEST, detail));
    }
}
