package io.tasklane.model;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.Objects;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/** The one configured mapper of everything that crosses Kafka. */
public final class TaskJson {

    /** The deepest nesting of a JSON document that is read. */
    public static final int MAX_DEPTH = 100;

    /**
     * Leaves out what is null, writes times as ISO 8601, ignores fields it does not know (they may be of a newer version), and
     * refuses documents that nest deeper than {@value #MAX_DEPTH}. Bytes are taken for UTF-8, whatever they look like.
     */
    public static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(Include.NON_NULL))
            .disable(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private TaskJson() {}

    /** Why a document could not be read, in words for whoever wrote it: no class name, no part of the document. */
    public static String reason(JacksonException unreadable) {
        if (unreadable.getCause() instanceof IllegalArgumentException refused) {
            return requireNonNullElse(refused.getMessage(), "a value is refused");
        }
        String field = unreadable.getPath().stream()
                .map(JacksonException.Reference::getPropertyName)
                .filter(Objects::nonNull)
                .collect(Collectors.joining("."));
        if (unreadable instanceof UnrecognizedPropertyException) {
            return field + " is not known";
        }
        return field.isEmpty() ? "it is not JSON of the expected form" : field + " has a wrong type or form";
    }
}
