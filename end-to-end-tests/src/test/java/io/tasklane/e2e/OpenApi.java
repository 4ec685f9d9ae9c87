package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Holds every answer that any test gets against the OpenAPI document: its route, status, headers, media type and body. */
final class OpenApi {

    private static final JsonNode DOCUMENT = new YAMLMapper().readTree(Path.of("../docs/openapi.yaml"));
    private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();

    private OpenApi() {}

    static void check(HttpResponse<String> answer) {
        String path = answer.uri().getPath();
        Optional<String> template = DOCUMENT.get("paths").propertyNames().stream()
                .filter(candidate -> path.matches(candidate.replaceAll("\\{[^/]+}", "[^/]+")))
                .findFirst();
        if (template.isEmpty()) {
            assertThat(path)
                    .as("a route that is not documented")
                    .matches(ignored -> answer.statusCode() == 404 || path.startsWith("/actuator"));
            return;
        }
        String method = answer.request().method().toLowerCase(Locale.ROOT);
        JsonNode operation = DOCUMENT.get("paths").get(template.get()).path(method);
        if (operation.isMissingNode()) {
            assertThat(answer.statusCode()).isEqualTo(405);
            return;
        }
        String status = Integer.toString(answer.statusCode());
        JsonNode response = resolved(operation.path("responses").path(status));
        assertThat(response.isMissingNode())
                .as("%s %s may answer %s: %s", method, template.get(), status, answer.body())
                .isFalse();
        response.path("headers").propertyStream().forEach(header -> {
            if (resolved(header.getValue()).path("required").asBoolean(false)) {
                assertThat(answer.headers().firstValue(header.getKey()))
                        .as(header.getKey())
                        .isPresent();
            }
        });
        checkBody(template.get() + " " + method + " " + status, response, answer);
    }

    private static void checkBody(String name, JsonNode response, HttpResponse<String> answer) {
        JsonNode content = response.path("content");
        if (content.isMissingNode() || answer.body().isEmpty()) {
            return;
        }
        String type = answer.headers().firstValue("Content-Type").orElse("").replaceAll(";.*", "");
        JsonNode media = content.has(type) ? content.get(type) : content.path("*/*");
        assertThat(media.isMissingNode())
                .as("%s has the media type %s", name, type)
                .isFalse();
        if (type.endsWith("json") && media.has("schema")) {
            Schema schema = SCHEMAS.computeIfAbsent(name + " " + type, key -> compiled(media.get("schema")));
            assertThat(schema.validate(GatewayClient.JSON.readTree(answer.body())))
                    .as("%s: %s", name, answer.body())
                    .isEmpty();
        }
    }

    /** The schema with the document's components beside it, so that its references lead somewhere. */
    private static Schema compiled(JsonNode schema) {
        ObjectNode whole = GatewayClient.JSON.createObjectNode();
        whole.set("components", DOCUMENT.get("components"));
        whole.set("allOf", GatewayClient.JSON.createArrayNode().add(schema));
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(whole);
    }

    private static JsonNode resolved(JsonNode node) {
        return node.has("$ref")
                ? resolved(DOCUMENT.at(node.get("$ref").stringValue().substring(1)))
                : node;
    }
}
