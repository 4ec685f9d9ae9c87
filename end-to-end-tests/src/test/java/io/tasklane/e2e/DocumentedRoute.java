package io.tasklane.e2e;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * An operation of the OpenAPI document.
 *
 * @param template its path, with parameters in braces
 */
record DocumentedRoute(String method, String template, JsonNode operation) {

    boolean matches(String path) {
        return path.matches(template.replaceAll("\\{[^/]+}", "[^/]+"));
    }

    /** Where there is a GET there is a HEAD. */
    boolean answers(String asked) {
        return method.equals(asked) || method.equals("GET") && asked.equals("HEAD");
    }

    /** Its parameters in the path, the query or the headers. */
    List<JsonNode> parameters(String in) {
        return operation
                .path("parameters")
                .valueStream()
                .map(OpenApi::resolved)
                .filter(parameter -> parameter.get("in").stringValue().equals(in))
                .toList();
    }

    /** Examples of the JSON that it takes. */
    List<JsonNode> bodies() {
        JsonNode media = operation.at("/requestBody/content/application~1json");
        return media.has("example")
                ? List.of(media.get("example"))
                : media.path("examples")
                        .valueStream()
                        .map(example -> example.get("value"))
                        .toList();
    }

    /** Whether it answers with a stream that may have no end. */
    boolean streams() {
        return operation.findParents("text/event-stream").stream().findAny().isPresent();
    }

    @Override
    public String toString() {
        return method + " " + template;
    }
}
