package io.tasklane.gateway.streams;

import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.status.TaskStatus;
import io.tasklane.gateway.submission.Accepted;
import io.tasklane.model.TaskJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** What the gateway says over WebSocket. */
final class ServerFrames {

    private ServerFrames() {}

    /** How the events of the subscription with this id are written. */
    static Dialect eventsOf(String id) {
        return new Dialect() {
            @Override
            public String event(String name, @Nullable String cursor, String json) {
                ObjectNode frame = frame("event", id);
                frame.put("event", name);
                if (cursor != null) {
                    frame.put("cursor", cursor);
                }
                frame.putRawValue("data", new RawValue(json));
                return TaskJson.MAPPER.writeValueAsString(frame);
            }

            @Override
            public String stillHere(@Nullable String cursor) {
                return "";
            }
        };
    }

    /** The subscription is over: it was asked for, or there is nothing more to tell. */
    static Frame unsubscribed(String id) {
        return Frame.of(TaskJson.MAPPER.writeValueAsString(frame("unsubscribe", id)));
    }

    static Frame submitted(String id, Accepted task) {
        return Frame.of(TaskJson.MAPPER.writeValueAsString(frame("submit", id).putPOJO("task", task)));
    }

    static Frame cancelled(String id, TaskStatus task) {
        return Frame.of(TaskJson.MAPPER.writeValueAsString(frame("cancel", id).putPOJO("task", task)));
    }

    static Frame error(@Nullable String id, Problem problem, String traceId) {
        ObjectNode frame = TaskJson.MAPPER.createObjectNode().put("type", "error");
        if (id != null) {
            frame.put("id", id);
        }
        return Frame.of(TaskJson.MAPPER.writeValueAsString(frame.putPOJO("problem", problem.with("traceId", traceId))));
    }

    private static ObjectNode frame(String type, String id) {
        return TaskJson.MAPPER.createObjectNode().put("type", type).put("id", id);
    }
}
