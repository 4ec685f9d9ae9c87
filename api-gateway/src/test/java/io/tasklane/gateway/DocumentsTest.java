package io.tasklane.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.tasklane.gateway.access.ForEverybody;
import io.tasklane.gateway.access.Needs;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.model.TaskError;
import io.tasklane.model.TaskJson;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.stereotype.Controller;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class DocumentsTest {

    private static final Path DOCS = Path.of("../docs");

    private final JsonNode openApi;

    DocumentsTest() throws IOException {
        openApi = TaskJson.MAPPER.valueToTree(new Yaml().load(Files.readString(DOCS.resolve("openapi.yaml"))));
    }

    @Test
    void everyRouteIsInTheOpenApiDocument() {
        Set<String> described = new TreeSet<>();
        openApi.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .propertyNames()
                        .forEach(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));

        assertThat(routes()).isNotEmpty().isSubsetOf(described);
        described.removeIf(route -> route.startsWith("GET /actuator/"));
        assertThat(routes()).containsAll(described);
    }

    @Test
    void everyRouteSaysWhichScopeItNeedsAndHowItRefuses() {
        routeMethods().forEach((route, method) -> {
            String[] words = route.split(" ");
            JsonNode operation = openApi.get("paths").get(words[1]).get(words[0].toLowerCase(Locale.ROOT));
            Needs needs = method.getAnnotation(Needs.class);
            if (method.isAnnotationPresent(ForEverybody.class)) {
                assertThat(operation.get("security").toString()).as(route).isEqualTo("[]");
                return;
            }

            assertThat(needs).as(route).isNotNull();
            for (String scheme : List.of("bearer", "apiKey")) {
                assertThat(operation.get("security").findValues(scheme))
                        .as(route)
                        .extracting(JsonNode::toString)
                        .containsExactly("[\"" + needs.value().text() + "\"]");
            }
            assertThat(operation.get("responses").propertyNames()).as(route).contains("401", "403", "429");
        });
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        List<String> references = new ArrayList<>();
        collect(openApi, references);

        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                openApi.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void everyExampleIsValid() {
        List<String> invalid = new ArrayList<>();
        openApi.findParents("schema").forEach(media -> {
            if (media.has("example")) {
                invalid.addAll(violations(media.get("schema"), media.get("example")));
            }
            media.path("examples")
                    .forEach(example -> invalid.addAll(violations(media.get("schema"), example.get("value"))));
        });

        assertThat(invalid).isEmpty();
    }

    @Test
    void everyProblemIsExplained() throws IOException {
        String explained = Files.readString(DOCS.resolve("problems.md"));
        List<String> listed = openApi.at("/components/schemas/Problem/properties/type/enum")
                .valueStream()
                .map(JsonNode::stringValue)
                .toList();

        for (ProblemType type : ProblemType.values()) {
            assertThat(explained)
                    .contains("\n## " + type.code() + "\n" + type.status().value() + ". ");
        }
        assertThat(listed)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ProblemType.values())
                        .map(type -> TaskError.TYPE_PREFIX + type.code())
                        .toList());
    }

    private List<String> violations(JsonNode schema, JsonNode example) {
        ObjectNode whole = TaskJson.MAPPER.createObjectNode();
        whole.putArray("allOf").add(schema);
        whole.set("components", openApi.get("components"));
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(whole)
                .validate(example)
                .stream()
                .map(error -> error.toString() + " in " + example)
                .toList();
    }

    private static Set<String> routes() {
        return routeMethods().keySet();
    }

    private static Map<String, Method> routeMethods() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(Controller.class));
        Map<String, Method> routes = new TreeMap<>();
        scanner.findCandidateComponents("io.tasklane.gateway").forEach(candidate -> {
            Class<?> controller = ClassUtils.resolveClassName(String.valueOf(candidate.getBeanClassName()), null);
            if (!ErrorController.class.isAssignableFrom(controller)) {
                for (Method method : controller.getDeclaredMethods()) {
                    RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(method, RequestMapping.class);
                    if (mapping != null) {
                        routes.put(mapping.method()[0] + " " + mapping.path()[0], method);
                    }
                }
            }
        });
        return routes;
    }

    private static void collect(JsonNode node, List<String> references) {
        if (node.path("$ref").isString()) {
            references.add(node.get("$ref").stringValue());
        }
        node.forEach(child -> collect(child, references));
    }
}
