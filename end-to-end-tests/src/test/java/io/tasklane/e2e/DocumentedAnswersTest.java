package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** That an answer that is not documented does not pass, whatever is wrong with it. */
class DocumentedAnswersTest {

    private static final String ID = "01995d4e-8a3b-7cc1-9f04-2b7a5c0f7d11";
    private static final Map<String, String> ACCEPTED_HEADERS = Map.of(
            "Content-Type", "application/json",
            "Location", "/taskStatus/" + ID,
            "Retry-After", "1",
            "Vary", "Prefer",
            "Cache-Control", "no-store");
    private static final String ACCEPTED =
            "{\"taskId\":\"" + ID + "\",\"status\":\"processing\",\"callbackUrl\":\"/taskStatus/" + ID + "\"}";

    @Test
    void whatIsDocumentedPasses() {
        assertThat(violations(202, ACCEPTED_HEADERS, ACCEPTED)).isEmpty();
    }

    @Test
    void aStatusThatIsNotDocumentedIsFound() {
        assertThat(violations(201, ACCEPTED_HEADERS, ACCEPTED)).containsExactly("the status 201 is not documented");
    }

    @Test
    void aHeaderThatIsMissingIsFound() {
        assertThat(violations(202, without(ACCEPTED_HEADERS, "Location"), ACCEPTED))
                .containsExactly("the header Location is missing");
    }

    @Test
    void aHeaderThatIsNotDocumentedIsFound() {
        assertThat(violations(202, with(ACCEPTED_HEADERS, "X-Powered-By", "coffee"), ACCEPTED))
                .containsExactly("the header X-Powered-By is not documented");
    }

    @Test
    void aHeaderThatIsNotAsDocumentedIsFound() {
        assertThat(violations(202, with(ACCEPTED_HEADERS, "Retry-After", "soon"), ACCEPTED))
                .containsExactly("the header Retry-After is soon");
    }

    @Test
    void aMediaTypeThatIsNotDocumentedIsFound() {
        assertThat(violations(202, with(ACCEPTED_HEADERS, "Content-Type", "text/html"), "<html>"))
                .containsExactly("the media type 'text/html' is not documented");
    }

    @Test
    void aFieldThatIsNotDocumentedIsFound() {
        assertThat(violations(202, ACCEPTED_HEADERS, ACCEPTED.replace("}", ",\"secret\":1}")))
                .singleElement()
                .asString()
                .contains("secret");
    }

    @Test
    void aProblemThatThisRouteDoesNotHaveIsFound() {
        String problem = "{\"type\":\"https://tasklane.io/problems/task-failed\",\"title\":\"\",\"status\":422,"
                + "\"detail\":\"\",\"traceId\":\"4bf92f3577b34da6a3ce929d0e0e4736\",\"errors\":[{\"pointer\":\"\",\"detail\":\"\"}]}";

        assertThat(violations(
                        422, Map.of("Content-Type", "application/problem+json", "Cache-Control", "no-store"), problem))
                .containsExactly("the problem 'task-failed' is not documented");
    }

    @Test
    void aRouteThatIsNotDocumentedIsFound() {
        assertThat(OpenApi.violations(answer("GET", "/secrets", 200, Map.of(), "")))
                .contains("the path is not documented");
        assertThat(OpenApi.violations(answer("PATCH", "/tasks", 200, Map.of(), "")))
                .contains("the method is not documented");
    }

    /** Otherwise a field that is not documented would pass. */
    @Test
    void everyObjectThatIsAnsweredIsClosed() {
        List<String> open = new ArrayList<>();
        OpenApi.routes()
                .forEach(route -> route.operation().get("responses").forEach(response -> {
                    for (JsonNode media : OpenApi.resolved(response).path("content")) {
                        findOpen(route.toString(), media.path("schema"), open);
                    }
                }));

        assertThat(open).isEmpty();
    }

    private static void findOpen(String place, JsonNode reference, List<String> open) {
        JsonNode schema = OpenApi.resolved(reference);
        if (!schema.isObject()) {
            return;
        }
        if (schema.has("properties") && schema.has("type") && !schema.has("additionalProperties")) {
            open.add(place);
        }
        String at = reference.has("$ref") ? reference.get("$ref").stringValue() : place;
        schema.path("properties")
                .propertyStream()
                .forEach(property -> findOpen(at + "/" + property.getKey(), property.getValue(), open));
        for (String part : List.of("items", "additionalProperties")) {
            findOpen(at + "/" + part, schema.path(part), open);
        }
        for (String part : List.of("allOf", "oneOf", "anyOf")) {
            schema.path(part).forEach(branch -> findOpen(at + "/" + part, branch, open));
        }
    }

    private static List<String> violations(int status, Map<String, String> headers, String body) {
        return OpenApi.violations(answer("POST", "/submitTask", status, headers, body));
    }

    private static HttpAnswer answer(String method, String path, int status, Map<String, String> headers, String body) {
        Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, value) -> all.put(name, List.of(value)));
        return new HttpAnswer(method, path, status, all, body.getBytes(UTF_8));
    }

    private static Map<String, String> with(Map<String, String> headers, String name, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return more;
    }

    private static Map<String, String> without(Map<String, String> headers, String name) {
        Map<String, String> fewer = new TreeMap<>(headers);
        fewer.remove(name);
        return fewer;
    }
}
