package io.tasklane.worker.types;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.reports.UnmarkedReport;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.tasklane.model.TaskJson;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ParameterSchemasTest {

    @NullMarked
    record Report(
            @JsonPropertyDescription("What to report on") String subject,
            @Nullable Integer pages,
            int copies,
            @Nullable List<String> recipients) {}

    private final ParameterSchemas schemas = new ParameterSchemas();

    @Test
    void whatMayNotBeNullIsRequired() {
        JsonNode schema = schemas.of(Report.class);

        assertThat(schema).isEqualTo(TaskJson.MAPPER.readTree("""
                {
                  "$schema": "https://json-schema.org/draft/2020-12/schema",
                  "type": "object",
                  "properties": {
                    "copies": {"type": "integer"},
                    "pages": {"type": ["integer", "null"]},
                    "recipients": {"type": ["array", "null"], "items": {"type": "string"}},
                    "subject": {"type": "string", "description": "What to report on"}
                  },
                  "required": ["subject"],
                  "additionalProperties": false
                }"""));
    }

    @Test
    void withoutNullMarkedNothingIsRequiredThatDoesNotSaySo() {
        assertThat(schemas.of(UnmarkedReport.class).get("required"))
                .isEqualTo(TaskJson.MAPPER.readTree("[\"always\"]"));
    }

    @Test
    void whereAnyJsonWillDoThereIsNoSchema() {
        assertThat(schemas.of(JsonNode.class)).isNull();
        assertThat(schemas.of(Object.class)).isNull();
        assertThat(schemas.of(Map.class)).isNotNull();
    }
}
