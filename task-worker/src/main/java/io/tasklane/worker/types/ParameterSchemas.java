package io.tasklane.worker.types;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import java.lang.reflect.Type;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Derives the JSON Schema (2020-12) of parameters from their type. A field is required if {@link JsonProperty} says so, or if its
 * package is {@link NullMarked} and the field is not {@link Nullable}; a field that the type does not have is not allowed.
 */
final class ParameterSchemas {

    private final SchemaGenerator generator;

    ParameterSchemas() {
        SchemaGeneratorConfigBuilder config = new SchemaGeneratorConfigBuilder(
                        SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .with(Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT, Option.INLINE_ALL_SCHEMAS);
        config.forFields()
                .withRequiredCheck(ParameterSchemas::isRequired)
                .withNullableCheck(ParameterSchemas::isNullable)
                .withDescriptionResolver(ParameterSchemas::description);
        generator = new SchemaGenerator(config.build());
    }

    /** The schema of a type; nothing where any JSON will do. */
    @Nullable
    JsonNode of(Type type) {
        boolean anything = type == Object.class || type instanceof Class<?> raw && JsonNode.class.isAssignableFrom(raw);
        return anything ? null : generator.generateSchema(type);
    }

    private static boolean isRequired(FieldScope field) {
        JsonProperty property = field.getAnnotation(JsonProperty.class);
        if (property != null && property.required()) {
            return true;
        }
        Class<?> owner = field.getRawMember().getDeclaringClass();
        boolean nullMarked =
                owner.getPackage().isAnnotationPresent(NullMarked.class) || owner.isAnnotationPresent(NullMarked.class);
        return nullMarked && !field.getRawMember().getType().isPrimitive() && !isNullable(field);
    }

    private static boolean isNullable(FieldScope field) {
        return field.getRawMember().getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static @Nullable String description(FieldScope field) {
        JsonPropertyDescription description = field.getAnnotation(JsonPropertyDescription.class);
        return description == null ? null : description.value();
    }
}
