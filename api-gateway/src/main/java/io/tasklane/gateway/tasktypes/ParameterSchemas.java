package io.tasklane.gateway.tasktypes;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import io.tasklane.model.TaskJson;
import io.tasklane.model.TaskType;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Compiles the schemas of announcements. A schema is whatever some worker sent: it is never allowed to fetch anything, and one
 * that cannot be used costs its type the check, not the gateway its life.
 */
final class ParameterSchemas {

    private static final Logger log = LoggerFactory.getLogger(ParameterSchemas.class);

    private static final SchemaRegistryConfig CONFIG = SchemaRegistryConfig.builder()
            .pathType(PathType.JSON_POINTER)
            .locale(Locale.ENGLISH)
            .regularExpressionFactory(new BoundedPatterns())
            .build();

    private static final int MAX_BYTES = 128 * 1024;

    /** Whoever reads announcements waits for this, so it is much less than a submission may take. */
    private static final long MAX_STEPS_OF_TRIAL = 50_000;

    private ParameterSchemas() {}

    /** The schema of a type's parameters; nothing if there is none or if it cannot be used. */
    static @Nullable Schema compile(TaskType type) {
        JsonNode schema = type.parametersSchema();
        return schema == null ? null : compiled(type.taskName(), schema);
    }

    private static @Nullable Schema compiled(String taskName, JsonNode source) {
        try {
            if (TaskJson.MAPPER.writeValueAsBytes(source).length > MAX_BYTES) {
                throw new IllegalArgumentException("it has more than " + MAX_BYTES + " bytes");
            }
            // A registry of its own: two types may use the same $id for different schemas.
            SchemaRegistry registry = registry();
            Schema schema = registry.getSchema(source);
            List<Error> errors = BoundedValidation.of(
                    registry.getSchema(SchemaLocation.of(
                            schema.getSchemaContext().getDialect().getId())),
                    source,
                    BoundedValidation.MAX_STEPS);
            if (!errors.isEmpty()) {
                throw new IllegalArgumentException("not a schema: " + errors.get(0));
            }
            schema.initializeValidators();
            // One use now, so that what fails only in use, such as a reference to itself, fails here.
            BoundedValidation.of(schema, JsonNodeFactory.instance.objectNode(), MAX_STEPS_OF_TRIAL);
            return schema;
        } catch (RuntimeException | StackOverflowError unusable) {
            log.atWarn()
                    .addKeyValue("taskName", taskName)
                    .addKeyValue("reason", unusable.toString())
                    .log("The schema of a task type cannot be used; its parameters are not checked");
            return null;
        }
    }

    private static SchemaRegistry registry() {
        return SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemaRegistryConfig(CONFIG)
                        .schemaLoader(loader -> loader.fetchRemoteResources(false)));
    }
}
