package io.tasklane.gateway.tasktypes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.gateway.problems.Violation;
import io.tasklane.model.TaskJson;
import io.tasklane.model.TaskType;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class TaskTypesTest {

    private final List<String> queues = new ArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final TaskTypes types = new TaskTypes(queues::add, meters);

    @Test
    void theLastAnnouncementOfANameCounts() {
        announce("resize", "{\"taskName\":\"resize\",\"queue\":\"images\"}");
        announce("resize", "{\"taskName\":\"resize\",\"queue\":\"gpu\",\"timeoutSeconds\":5}");

        assertThat(types.all()).extracting(TaskType::queue).containsExactly("gpu");
        assertThat(queues).containsExactly("images", "gpu");
    }

    @Test
    void aTombstoneRemovesTheType() {
        announce("resize", "{\"taskName\":\"resize\"}");
        announce("resize", null);

        assertThat(types.named("resize")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{\"taskName\":",
                "{}",
                "{\"taskName\":\"other\"}",
                "{\"taskName\":\"resize\",\"queue\":\"/\"}"
            })
    void whatCannotBeReadIsSkippedAndTheLastGoodWordStays(String value) {
        announce("resize", "{\"taskName\":\"resize\",\"queue\":\"images\"}");
        announce("resize", value);

        assertThat(types.all()).extracting(TaskType::queue).containsExactly("images");
    }

    @Test
    void violationsPointIntoTheParameters() {
        announceWithSchema("""
                {"type":"object","required":["dataset"],"additionalProperties":false,
                 "properties":{"dataset":{"type":"string"},"columns":{"type":"array","items":{"type":"string","maxLength":3}}}}
                """);

        assertThat(violations("{\"dataset\":7,\"columns\":[\"a\",\"long\"]}"))
                .extracting(Violation::pointer)
                .containsExactlyInAnyOrder("/parameters/dataset", "/parameters/columns/1");
        assertThat(violations("{}"))
                .singleElement()
                .satisfies(missing -> assertThat(missing.detail()).contains("dataset"))
                .extracting(Violation::pointer)
                .isEqualTo("/parameters");
        assertThat(violations("{\"dataset\":\"a\"}")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"nonsense\"}",
                "{\"$ref\":\"https://schemas.example.invalid/missing.json\"}",
                "{\"$ref\":\"#\"}",
                "{\"$schema\":\"https://example.invalid/no-dialect\"}",
                "{\"properties\":{\"a\":{\"pattern\":\"(\"}}}",
                "[]"
            })
    void aSchemaThatCannotBeUsedIsIgnored(String schema) {
        announceWithSchema(schema);

        assertThat(types.named("resize")).isPresent();
        assertThat(violations("{\"a\":\"b\"}")).isEmpty();
    }

    @Test
    void aNumberThatIsTooLargeToBeCheckedIsAViolation() {
        announceWithSchema("{\"properties\":{\"a\":{\"type\":\"integer\",\"maximum\":9}}}");

        assertThat(violations("{\"a\":1e300}")).isNotEmpty();
    }

    @Test
    void aSchemaThatDoublesItsWorkWithEachLevelIsIgnored() {
        StringBuilder levels = new StringBuilder("\"l0\":{\"type\":\"object\"}");
        for (int level = 1; level <= 40; level++) {
            String below = "{\"$ref\":\"#/$defs/l" + (level - 1) + "\"}";
            levels.append(",\"l")
                    .append(level)
                    .append("\":{\"allOf\":[")
                    .append(below)
                    .append(',')
                    .append(below)
                    .append("]}");
        }
        announceWithSchema("{\"$ref\":\"#/$defs/l40\",\"$defs\":{" + levels + "}}");

        assertThat(types.named("resize")).isPresent();
        assertThat(violations("{}")).isEmpty();
    }

    @Test
    void parametersThatDoubleTheWorkOfTheirSchemaWithEachLevelAreRefused() {
        announceWithSchema("""
                {"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":
                  {"a":{"allOf":[{"$ref":"#/$defs/node"},{"$ref":"#/$defs/node"}]}}}}}
                """);
        String shallow = "{\"a\":".repeat(3) + "{}" + "}".repeat(3);
        String deep = "{\"a\":".repeat(60) + "{}" + "}".repeat(60);

        assertThat(violations(shallow)).isEmpty();
        assertThat(violations(deep))
                .extracting(Violation::detail)
                .singleElement(STRING)
                .contains("takes too long");
    }

    @Test
    void parametersThatAPatternNeverEndsWithAreRefused() {
        announceWithSchema("{\"properties\":{\"a\":{\"type\":\"string\",\"pattern\":\"^(a+)+(x?)\\\\2$\"}}}");

        assertThat(violations("{\"a\":\"aaa\"}")).isEmpty();
        assertThat(violations("{\"a\":\"" + "a".repeat(60) + "b\"}"))
                .extracting(Violation::detail)
                .singleElement(STRING)
                .contains("takes too long")
                .doesNotContain("aaa");
        assertThat(meters.get("tasklane.submission.unchecked")
                        .tag("taskName", "resize")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aHugeSchemaIsIgnored() {
        announceWithSchema("{\"type\":\"string\",\"description\":\"" + "x".repeat(128 * 1024) + "\"}");

        assertThat(violations("{}")).isEmpty();
    }

    @Test
    void theLargestParametersAreWithinTheBounds() {
        announceWithSchema("""
                {"properties":{"a":{"type":"array","items":{"type":"integer","minimum":0,"maximum":9}}}}
                """);
        String largest = "{\"a\":[" + "1,".repeat(128 * 1024 - 20) + "1]}";

        assertThat(violations(largest)).isEmpty();
    }

    private List<Violation> violations(String parameters) {
        JsonNode json = TaskJson.MAPPER.readTree(parameters);
        return types.named("resize").orElseThrow().violatedBy(json);
    }

    private void announceWithSchema(String schema) {
        announce("resize", "{\"taskName\":\"resize\",\"parametersSchema\":" + schema + "}");
    }

    private void announce(String taskName, @Nullable String value) {
        types.on(new ConsumerRecord<>(
                "task-types", 0, 0, taskName.getBytes(UTF_8), value == null ? null : value.getBytes(UTF_8)));
    }
}
