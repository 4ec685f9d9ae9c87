package io.tasklane.e2e;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Holds answers against what the document declares for a route, and against what it declares for all of them in
 * {@code x-every-route}. What is not declared is a violation.
 */
final class DocumentedAnswers {

    private static final String PROBLEM = "application/problem+json";

    private static final Pattern CODE = Pattern.compile("`([a-z]+(?:-[a-z]+)+|forbidden|unauthorized)`");

    /** What belongs to HTTP itself and not to what is told by it. */
    private static final Set<String> OF_HTTP = caseless(
            "Date", "Content-Type", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade");

    /** What a route says of these does not take the place of what is said for all. */
    private static final Set<Integer> OF_ANY_ROUTE = Set.of(400, 415);

    private final JsonNode anywhere;
    private final Map<JsonNode, Schema> schemas = new ConcurrentHashMap<>();
    private final Map<JsonNode, Set<String>> declaredProblems = new ConcurrentHashMap<>();

    DocumentedAnswers(JsonNode document) {
        anywhere = document.path("x-every-route");
    }

    /** What the document does not say of the answers of this route, or of those of every route. */
    List<String> violations(DocumentedRoute route, HttpAnswer answer) {
        JsonNode declared = route.operation().path("responses").path(Integer.toString(answer.status()));
        if (declared.isMissingNode()) {
            return violationsAnywhere(answer);
        }
        List<String> violations = against(declared, answer);
        return violations.isEmpty()
                        || OF_ANY_ROUTE.contains(answer.status())
                                && violationsAnywhere(answer).isEmpty()
                ? List.of()
                : violations;
    }

    /** What the document does not say of the answers of every route. */
    List<String> violationsAnywhere(HttpAnswer answer) {
        JsonNode declared = anywhere.path("responses").path(Integer.toString(answer.status()));
        if (answer.method().equals("OPTIONS") && answer.status() == 200) {
            return answer.header("Allow").isPresent() ? List.of() : List.of("the header Allow is missing");
        }
        return declared.isMissingNode()
                ? List.of("the status " + answer.status() + " is not documented")
                : against(declared, answer);
    }

    private List<String> against(JsonNode reference, HttpAnswer answer) {
        JsonNode response = OpenApi.resolved(reference);
        List<String> violations = new ArrayList<>();
        checkHeaders(response.path("headers"), answer, violations);
        if (!answer.method().equals("HEAD")) {
            checkBody(response, answer, violations);
        }
        return violations;
    }

    private void checkHeaders(JsonNode declared, HttpAnswer answer, List<String> violations) {
        Set<String> known = caseless(OF_HTTP.toArray(String[]::new));
        for (JsonNode headers : List.of(declared, anywhere.path("headers"))) {
            headers.propertyStream().forEach(header -> {
                known.add(header.getKey());
                JsonNode described = OpenApi.resolved(header.getValue());
                if (answer.header(header.getKey()).isEmpty()
                        && described.path("required").asBoolean(false)) {
                    violations.add("the header " + header.getKey() + " is missing");
                }
                answer.headers().getOrDefault(header.getKey(), List.of()).stream()
                        .filter(value -> !isValid(described.path("schema"), parsed(value)))
                        .forEach(value -> violations.add("the header " + header.getKey() + " is " + value));
            });
        }
        answer.headers().keySet().stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> violations.add("the header " + name + " is not documented"));
    }

    private void checkBody(JsonNode response, HttpAnswer answer, List<String> violations) {
        JsonNode content = response.path("content");
        if (content.isMissingNode()) {
            if (answer.body().length > 0) {
                violations.add("a body is not documented");
            }
            return;
        }
        JsonNode media = content.has(answer.mediaType()) ? content.get(answer.mediaType()) : content.path("*/*");
        if (media.isMissingNode()) {
            violations.add("the media type '" + answer.mediaType() + "' is not documented");
        } else if (answer.mediaType().endsWith("json") && !media.path("schema").isEmpty()) {
            checkJson(response, media.get("schema"), answer, violations);
        }
    }

    private void checkJson(JsonNode response, JsonNode schema, HttpAnswer answer, List<String> violations) {
        try {
            JsonNode body = GatewayClient.JSON.readTree(answer.body());
            compiled(schema).validate(body).forEach(error -> violations.add("the body: " + error));
            if (answer.mediaType().equals(PROBLEM)) {
                String code = body.path("type").asString("").replaceAll(".*/", "");
                if (!declaredProblems
                        .computeIfAbsent(response, DocumentedAnswers::problemsOf)
                        .contains(code)) {
                    violations.add("the problem '" + code + "' is not documented");
                }
                if (body.path("status").asInt(0) != answer.status()) {
                    violations.add("the body's status is not the answer's");
                }
            }
        } catch (JacksonException broken) {
            violations.add("the body is not JSON");
        }
    }

    /** A response's description names its problems. */
    private static Set<String> problemsOf(JsonNode response) {
        Set<String> codes = new TreeSet<>();
        Matcher matcher = CODE.matcher(response.get("description").stringValue());
        while (matcher.find()) {
            codes.add(matcher.group(1));
        }
        return codes;
    }

    private boolean isValid(JsonNode schema, JsonNode value) {
        return schema.isMissingNode() || compiled(schema).validate(value).isEmpty();
    }

    private Schema compiled(JsonNode schema) {
        return schemas.computeIfAbsent(
                schema,
                key -> SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(OpenApi.selfContained(key)));
    }

    private static JsonNode parsed(String header) {
        return header.matches("[0-9]{1,18}")
                ? JsonNodeFactory.instance.numberNode(Long.parseLong(header))
                : JsonNodeFactory.instance.stringNode(header);
    }

    private static Set<String> caseless(String... names) {
        Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.addAll(List.of(names));
        return set;
    }
}
