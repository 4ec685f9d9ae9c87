package io.tasklane.gateway.submission;

import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.Violation;
import io.tasklane.model.TaskJson;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.node.ObjectNode;

/**
 * The body of a batch. It is cut into tasks without being read as a whole: a document takes many times its bytes in memory, so
 * each task is read by itself and let go again.
 *
 * @param bytes the body
 * @param parts where in it the tasks are
 */
record Batch(byte[] bytes, List<Part> parts) {

    /** The largest body of a batch, in bytes; each task in it may have {@link JsonBody#MAX_BYTES}. */
    static final int MAX_BYTES = 4 * 1024 * 1024;

    static final int MAX_TASKS = 1_000;

    static final String TASKS = "tasks";

    private static final Violation HOW_MANY =
            new Violation("/tasks", "must be an array of 1 to " + MAX_TASKS + " tasks");

    /** A task's text; it is no object if its length is 0. */
    record Part(int offset, int length) {}

    /**
     * Cuts a body.
     *
     * @throws ProblemException if it is no batch; of what is wrong with a task in it nothing is said yet
     */
    static Batch of(byte[] bytes) {
        List<Part> parts = null;
        try (JsonParser parser = TaskJson.MAPPER.createParser(bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw JsonBody.malformed("The body is not a JSON object");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                if (!name.equals(TASKS)) {
                    throw invalid(new Violation(Violation.pointer("", name), "is not known"));
                }
                if (parts != null) {
                    throw JsonBody.malformed("The body has a name twice");
                }
                parts = parser.nextToken() == JsonToken.START_ARRAY ? parts(parser) : List.of();
                parser.skipChildren();
            }
            if (parser.nextToken() != null) {
                throw JsonBody.malformed("Something follows the body's JSON object");
            }
        } catch (JacksonException notJson) {
            throw JsonBody.unreadable(notJson);
        }
        if (parts == null || parts.isEmpty()) {
            throw invalid(HOW_MANY);
        }
        return new Batch(bytes, parts);
    }

    private static List<Part> parts(JsonParser parser) {
        List<Part> parts = new ArrayList<>();
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            if (parts.size() == MAX_TASKS) {
                throw invalid(HOW_MANY);
            }
            long begin = parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            long end = parser.currentLocation().getByteOffset();
            if (begin < 0) {
                throw JsonBody.malformed("The body is not UTF-8");
            }
            parts.add(new Part((int) begin, next == JsonToken.START_OBJECT ? (int) (end - begin) : 0));
        }
        return parts;
    }

    /** @throws ProblemException if the task cannot be read */
    ObjectNode task(int number) {
        Part part = parts.get(number);
        if (part.length() == 0) {
            throw JsonBody.malformed("The task is not a JSON object");
        }
        if (part.length() > JsonBody.MAX_BYTES) {
            throw RequestBodies.tooLarge("A task", JsonBody.MAX_BYTES);
        }
        return JsonBody.parse(bytes, part.offset(), part.length());
    }

    private static ProblemException invalid(Violation violation) {
        return new ProblemException(Problem.invalid(List.of(violation), 1));
    }
}
