package io.tasklane.gateway.tasktypes;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
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
            .build();

    private ParameterSchemas() {}

    static AnnouncedType compile(TaskType type) {
        JsonNode schema = type.parametersSchema();
        return new AnnouncedType(type, schema == null ? null : compiled(type.taskName(), schema));
    }

    private static @Nullable Schema compiled(String taskName, JsonNode source) {
        try {
            // A registry of its own: two types may use the same $id for different schemas.
            SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
                    SpecificationVersion.DRAFT_2020_12,
                    builder -> builder.schemaRegistryConfig(CONFIG)
                            .schemaLoader(loader -> loader.fetchRemoteResources(false)));
            Schema schema = registry.getSchema(source);
            List<Error> errors = registry.getSchema(SchemaLocation.of(
                            schema.getSchemaContext().getDialect().getId()))
                    .validate(source);
            if (!errors.isEmpty()) {
                throw new IllegalArgumentException("not a schema: " + errors.get(0));
            }
            schema.initializeValidators();
            // One use now, so that what fails only in use, such as a reference to itself, fails here.
            schema.validate(JsonNodeFactory.instance.objectNode());
            return schema;
        } catch (RuntimeException | StackOverflowError unusable) {
            log.atWarn()
                    .addKeyValue("taskName", taskName)
                    .addKeyValue("reason", unusable.toString())
                    .log("The schema of a task type cannot be used; its parameters are not checked");
            return null;
        }
    }
}
