package io.tasklane.gateway.tasktypes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
    private final TaskTypes types = new TaskTypes(queues::add);

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
