package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The OpenAPI document, and whether an answer is one that it promises. */
final class OpenApi {

    static final JsonNode DOCUMENT = new YAMLMapper().readTree(Path.of("../docs/openapi.yaml"));
    private static final List<DocumentedRoute> ROUTES = routesOf(DOCUMENT);
    private static final DocumentedAnswers ANSWERS = new DocumentedAnswers(DOCUMENT);

    private OpenApi() {}

    static List<DocumentedRoute> routes() {
        return ROUTES;
    }

    /** What is at a place of the document, or what it refers to. */
    static JsonNode resolved(JsonNode node) {
        return node.has("$ref")
                ? resolved(DOCUMENT.at(node.get("$ref").stringValue().substring(1)))
                : node;
    }

    /** Fails unless the answer is one that the document promises: its status, headers, media type, body and problem. */
    static void check(HttpResponse<String> answer) {
        assertThat(violations(HttpAnswer.of(answer)))
                .as(HttpAnswer.of(answer).toString())
                .isEmpty();
    }

    /** What the document does not promise of an answer to a well-formed request. */
    static List<String> violations(HttpAnswer answer) {
        Optional<DocumentedRoute> route = ROUTES.stream()
                .filter(candidate -> candidate.answers(answer.method()) && candidate.matches(answer.path()))
                .findFirst();
        if (route.isPresent()) {
            return ANSWERS.violations(route.get(), answer);
        }
        boolean known = ROUTES.stream().anyMatch(candidate -> candidate.matches(answer.path()));
        List<String> violations = new ArrayList<>(ANSWERS.violationsAnywhere(answer));
        if (answer.status() < 400 && !answer.method().equals("OPTIONS")) {
            violations.add(known ? "the method is not documented" : "the path is not documented");
        }
        return violations;
    }

    /** The same, where it cannot be told from the request whether it reached the route that it was meant for. */
    static List<String> violationsOfAnyRoute(HttpAnswer answer) {
        List<String> violations = ANSWERS.violationsAnywhere(answer);
        for (DocumentedRoute route : ROUTES) {
            if (violations.isEmpty()) {
                return violations;
            }
            List<String> others = ANSWERS.violations(route, answer);
            violations = others.isEmpty() ? others : violations;
        }
        return violations;
    }

    /** A schema with the document's components beside it, so that its references lead somewhere. */
    static ObjectNode selfContained(JsonNode schema) {
        ObjectNode whole = GatewayClient.JSON.createObjectNode();
        whole.set("components", DOCUMENT.get("components"));
        whole.set("allOf", GatewayClient.JSON.createArrayNode().add(schema));
        return whole;
    }

    private static List<DocumentedRoute> routesOf(JsonNode document) {
        List<DocumentedRoute> routes = new ArrayList<>();
        document.get("paths")
                .propertyStream()
                .forEach(path -> path.getValue()
                        .propertyStream()
                        .forEach(operation -> routes.add(new DocumentedRoute(
                                operation.getKey().toUpperCase(Locale.ROOT), path.getKey(), operation.getValue()))));
        // What is spelled out comes before what a parameter would match too.
        routes.sort((one, other) ->
                Boolean.compare(one.template().contains("{"), other.template().contains("{")));
        return List.copyOf(routes);
    }
}
